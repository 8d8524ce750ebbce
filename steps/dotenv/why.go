package dotenv

import (
	"strings"

	"slipway/steps/stack"
)

// why says what the readers differ about, without a part of the value, and how to write it so that they agree.
func why(name string, readers []reader) string {
	py, inPython := readers[0].gives[name]
	js, inDotenv := readers[1].gives[name]
	node, inNode := readers[2].gives[name]
	switch {
	case name == "__proto__":
		return "JavaScript keeps no variable of this name"
	case inPython && py.expands:
		return "python-dotenv puts another variable's value in the place of ${…}, dotenv and node keep it as it is; no " +
			"quotes change that: give the value by hand, or in " + stack.SecretVariable(name)
	case inPython && inDotenv && !inNode:
		return "node takes what stands before it into its name: begin the line with the name or with export and one blank, " +
			"and let no line without = or indented comment stand above it"
	case inDotenv && !inPython && !inNode:
		return "only dotenv finds a value there: write NAME=value and nothing else on the line, with every quote closed"
	case !inPython || !inDotenv || !inNode:
		return "not every reader finds a value there (" + finders(inPython, inDotenv, inNode) + "): " +
			"write NAME=value and nothing else on the line, with every quote closed"
	}
	all := []string{py.value, js.value, node.value}
	has := func(what string) bool {
		for _, v := range all {
			if strings.Contains(v, what) {
				return true
			}
		}
		return false
	}
	switch {
	case strings.HasPrefix(py.value, "`"):
		return "python-dotenv keeps the backticks around it, dotenv and node take them for quotes: use other quotes"
	case has(`\`):
		return "they differ about a backslash in quotes: without quotes all three keep it as it is, where the value has no " +
			"# and no blanks at its ends"
	case has("#") && strings.HasPrefix(py.value, js.value):
		return "python-dotenv keeps the # and what follows it, dotenv and node take that for a comment: put the value in " +
			"quotes"
	case strings.TrimSpace(py.value) == strings.TrimSpace(node.value):
		return "node keeps a tab or another blank at its ends, the others drop it: put the value in quotes"
	case has("\r"), has("\n"), has("\t"):
		return "they differ about an escape such as \\t or \\r in double quotes: single quotes keep it as it is"
	}
	return "python-dotenv, dotenv and node make different values of it: write it without escapes, in single or in " +
		"double quotes"
}

// finders are the readers that find a value.
func finders(python, dotenv, node bool) string {
	var who []string
	for _, r := range []struct {
		finds bool
		name  string
	}{{python, "python-dotenv"}, {dotenv, "dotenv"}, {node, "node"}} {
		if r.finds {
			who = append(who, r.name)
		}
	}
	if len(who) == 1 {
		return "only " + who[0]
	}
	return strings.Join(who, " and ") + " do"
}
