// Loaded before an app: says at which port its server listens.
import { Server } from 'node:net'

const listen = Server.prototype.listen
Server.prototype.listen = function (...args) {
  this.once('listening', () => console.log(`listening at ${this.address().port}`))
  return listen.apply(this, args)
}
