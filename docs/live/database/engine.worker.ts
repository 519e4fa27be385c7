// DuckDB's own worker. Its module is compressed to a fifth, and any static host can serve it.
import './wasm_fetch.ts'
import '@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js'
