package plan

import (
	"slices"
	"strings"

	"slipway/steps/live"
)

// Changes collects the settings that differ.
type Changes []Change

// Add adds a field whose value is not the wanted one.
func (c *Changes) Add(field, from, to, answer string) {
	if from != to {
		*c = append(*c, Change{Field: field, From: from, To: to, Answer: answer})
	}
}

// AddGroup adds the security groups where they are not the stack's one of a name.
func (c *Changes) AddGroup(l *live.Stack, name string, have []string) {
	want := KnownAfterApply
	if group := l.Group(name); group != nil {
		want = group.ID
	}
	if l.SecurityGroups.Read() && !slices.Equal(have, []string{want}) {
		c.Add("security groups", strings.Join(have, ", "), want, "")
	}
}

// AddSubnets adds the subnets where one of them is gone.
func (c *Changes) AddSubnets(l *live.Stack, have []string) {
	if l.Subnets.Read() && !l.HasSubnets(have) {
		c.Add("subnets", strings.Join(have, ", "), KnownAfterApply, "")
	}
}
