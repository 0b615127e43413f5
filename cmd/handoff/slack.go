package main

import (
	"fmt"

	"handoff/adapters/slack"
)

type slackCommand struct {
	Manifest manifestCommand `cmd:"" help:"Print the app manifest to paste at api.slack.com/apps."`
}

type manifestCommand struct{}

// Run prints the manifest.
func (manifestCommand) Run() error {
	fmt.Print(slack.Manifest())
	return nil
}
