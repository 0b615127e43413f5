// Package config reads handoff.yaml: a typed struct, decoded strictly and
// checked whole, so that one run names everything that is wrong.
//
//	bytes ── syntax.go ──> YAML tree ── decode.go ──> Config ── check*.go ──> Config
//	         one line       env.go fills in ${NAME}            or Problems, one
//	         per slip       in scalar values                   line each, by line
//
// Every key is optional: an empty file (or none) means an embedded store, no
// model and no platforms. Values come from the file, and through ${NAME},
// ${NAME:-default} and ${file:/run/secrets/name} from the environment and from
// secret files; never from flags, which any user of the machine can read.
//
// A problem reads
//
//	handoff.yaml:7: dialog.burst_windw: unknown key; did you mean "burst_window"?
//
// and holds no secret: text of the file is repeated only where it is plainly a
// word or a number. After loading, [Config.Where] and [Config.Problem] let the
// caller report in the same form what only a server can know (a revoked token).
//
// The package imports nothing of ours. Only cmd/handoff reads it.
package config
