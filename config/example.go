package config

import _ "embed"

// Example is a whole handoff.yaml with comments: every key, each with its
// default. As it stands it means the same as an empty file; what begins with
// "#key:" is switched on by deleting the #.
//
//go:embed example.yaml
var Example string
