// Package sim is an OpenAI-compatible model server on this machine: an
// http.Handler behind the real client library, for tests, `handoff demo` and
// benchmarks.
//
//	POST /v1/chat/completions   whole or as a stream of server-sent events
//	POST /v1/audio/transcriptions   a recording as multipart/form-data
//	GET  /v1/models             the names it serves
//
// What it answers is a function of the request (Options.Answer); the default is
// Grounded, which quotes the first passage of the prompt and cites it. Fail makes
// it misbehave as real servers do: limits, broken streams, strange errors.
// FailRecordings does the same to transcriptions. Pictures are read as strictly as
// the strictest servers do. Requests and Share tell afterwards what it was asked and how much of each
// prompt it had read before.
//
// It imports nothing of ours. Reach it by TCP (httptest.NewServer(s)) or in
// memory (Sim.Dial with URL), which also works inside a synctest bubble.
//
// Sources: https://platform.openai.com/docs/api-reference/chat,
// https://platform.openai.com/docs/guides/prompt-caching,
// https://html.spec.whatwg.org/multipage/server-sent-events.html
package sim
