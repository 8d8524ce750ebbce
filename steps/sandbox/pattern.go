package sandbox

import (
	"regexp"
	"sync"
)

// lazyPattern is a regular expression that is compiled when it is first matched: a program that never opens a sandbox pays nothing.
type lazyPattern func() *regexp.Regexp

func pattern(expression string) lazyPattern {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}

// MatchString reports whether the text has a match.
func (p lazyPattern) MatchString(text string) bool { return p().MatchString(text) }

// FindStringSubmatch returns the first match and its groups, nil when there is none.
func (p lazyPattern) FindStringSubmatch(text string) []string { return p().FindStringSubmatch(text) }
