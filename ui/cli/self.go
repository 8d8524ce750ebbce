package cli

import (
	"os"
	"strconv"
	"strings"

	"slipway/ui/screen"
)

// self is this program as a command on the same stack: with the file, the account and the clock it was started with.
func (a *app) self(in screen.AccountRef, verb string) []string {
	program, err := os.Executable()
	if err != nil {
		program = os.Args[0]
	}
	words := append(append([]string{program}, strings.Fields(verb)...), "--file", a.file)
	switch {
	case in.Sandbox:
		words = append(words, "--sandbox", "--sandbox-speed", strconv.FormatFloat(a.speed, 'g', -1, 64))
	case in.Profile != "":
		words = append(words, "--profile", in.Profile)
	}
	if a.noColor {
		words = append(words, "--no-color")
	}
	return words
}
