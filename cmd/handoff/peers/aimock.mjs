import { run } from './line.mjs'
import { LLMock } from '@copilotkit/aimock'

const key = 'sk-peer-key'
const mock = new LLMock({ host: '127.0.0.1', port: 0, logLevel: 'silent', metrics: true, auth: { apiKeys: [key] } })
const always = (fault) => ({ chaos: { [fault]: 1 } })
const whole = { content: 'The parcel leaves on Monday and arrives within three days of that.' }

mock
  .onMessage('plain', whole)
  .onMessage('to the limit', { content: 'The parcel', finishReason: 'length' })
  .onMessage('filtered', { content: '', finishReason: 'content_filter' })
  .onMessage('limited', whole, always('rateLimitRate'))
  .onMessage('dropped', whole, always('dropRate'))
  .onMessage('malformed', whole, always('malformedRate'))
  .onMessage('disconnected', whole, always('disconnectRate'))
  .onMessage('late', whole, { chaos: { latencyMs: 5000 } })
  .onMessage('cut', whole, { truncateAfterChunks: 2 })
  .onMessage('no credit', { error: { message: 'no credit', type: 'insufficient_quota', code: 'insufficient_quota' }, status: 429 })
  .on({ userMessage: 'which', model: 'first' }, whole, always('dropRate'))
  .on({ userMessage: 'which', model: 'second' }, whole)
  .onMessage('Reply with the word: ok', { content: 'ok' })
  .onTranscription({ transcription: { text: 'Where is my parcel?' } })
for (const how of ['whole', 'streams']) {
  mock
    .on({ userMessage: 'busy once, ' + how, sequenceIndex: 0 }, { error: { message: 'slow down', type: 'rate_limit_error', code: 'rate_limit_exceeded' }, status: 429, retryAfter: 1 })
    .on({ userMessage: 'busy once, ' + how, sequenceIndex: 1 }, whole)
}
await mock.start()

await run({
  hello: { url: mock.url + '/v1', key, answer: whole.content },
  does: { last: () => mock.getLastRequest() },
  stop: () => mock.stop(),
})
