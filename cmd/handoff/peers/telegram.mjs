import { run } from './line.mjs'
import TelegramServer from 'telegram-test-api'

const token = '666:telegram-test-api' // 666 is who the peer's getMe says it is
const server = new TelegramServer({ host: '127.0.0.1' })
server.config.port = 0 // the constructor takes no 0; listen gives a free one
await server.start()
const { port } = server.server.address()
server.config.apiURL = `http://127.0.0.1:${port}`
// A webhook that answers anything but 2xx is an unhandled rejection in the peer.
process.on('unhandledRejection', (reason) => console.error('unhandled:', reason?.message ?? reason))

const client = server.getClient(token, { userId: 7, chatId: 7, firstName: 'Ann', timeout: 5000 })

await run({
  hello: { port, token, chat: '7' },
  does: {
    say: ({ text, more }) => client.sendMessage(client.makeMessage(text, more)),
    command: ({ text }) => client.sendCommand(client.makeCommand(text)),
    press: ({ data, message }) => client.sendCallback(client.makeCallbackQuery(data, { message })),
    history: () => server.getUpdatesHistory(token),
    trust: () => { process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0' }, // of the test's own webhook
  },
  stop: () => server.stop(),
})
