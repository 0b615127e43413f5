// How a peer's script talks to the Go test: it prints one JSON line that says
// where the peer listens, then answers each line {"do": …, "with": …} by one line
// {"ok": …} or {"error": …}, and ends when stdin does.
import { createInterface } from 'node:readline'

// Only answers may stand on stdout.
console.log = console.info = console.debug = console.error

export async function run({ hello, does = {}, stop }) {
  const print = (value) => process.stdout.write(JSON.stringify(value) + '\n')
  print(hello)
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      const request = JSON.parse(line)
      print({ ok: (await does[request.do](request.with ?? {})) ?? null })
    } catch (error) {
      print({ error: String(error?.message ?? error) })
    }
  }
  await stop()
  process.exit(0)
}
