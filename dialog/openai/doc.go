// Package openai asks OpenAI-compatible servers for answers, dialog.Model over
// github.com/sashabaranov/go-openai with a chain of fallbacks, and has them write
// recordings down, dialog.Transcriber.
//
//	Complete ── provider 0 ── breaker ── attempt ── call ── go-openai ── call.Do ── server
//	        └── provider 1 …     │          │         │                     │
//	                       off after     learns     first token,      adds what the library
//	                       failures,     what the   idle, whole:      cannot say, bounds the
//	                       one probe     server     each its          answer, reads errors
//	                       each 10 s     refuses    time-out          of all shapes
//
//	Transcribe ── breaker ── go-openai (holds the form) ── upload.Do ── call.Do ── server
//	                                                       again once after 5xx, 429
//
// An answer is streamed where Config.Stream is set or somebody looks (Request.Grow)
// and the server can. An answer counts only with a finish_reason. What fails is put into one of a
// few kinds (failure.go), and the kind alone decides: wait as told and ask
// again, go to the next provider, switch the provider off for a while. Nothing
// of a prompt, an answer or a key gets into an error, a log line or a metric.
//
// The package imports dialog and nothing else of ours. Its sim is a fake server
// that also serves `handoff demo` and benchmarks.
package openai
