// Package sim is Slack on this machine: an http.Handler that speaks the Web API
// and Socket Mode as far as the adapter uses them, behind the real client
// libraries. It serves the adapter's tests, whole-program tests in virtual time
// (testing/synctest) and `handoff demo`.
//
//	/api/<method>   Web API: tokens, scopes, limits, errors as Slack answers them
//	/link           Socket Mode: hello, envelopes, acks, retries, disconnect
//	/response/<id>  response_url: five answers within half an hour, which may replace
//	                or delete what was pressed
//	/files/<id>     what url_private_download leads to
//
// People act through methods: Post, Edit, Delete, Press (a button, or an option of
// a menu), Slash, Submit, Shortcut, Global, OpenHome, PressHome, PressView. What was
// said is read by Messages, Thread, Ephemerals, Views, Home; what was asked by Calls.
// Await blocks until a condition holds, so that no test sleeps. Fail, Down,
// Warn, Duplicate and Raw make the platform misbehave on demand.
//
// It imports nothing of ours. Reach it by TCP (httptest.NewServer(s)) or in
// memory (s.Client()), which also works inside a synctest bubble.
//
// Sources: https://docs.slack.dev/apis/events-api/using-socket-mode,
// https://docs.slack.dev/reference/methods, https://docs.slack.dev/reference/block-kit
package sim
