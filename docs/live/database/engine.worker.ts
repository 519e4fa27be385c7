// DuckDB's own worker, whose module comes packed: a fifth of its size, from any static host.
import './wasm_fetch.ts'
import '@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js'
