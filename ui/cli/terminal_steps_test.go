package cli

import (
	"strings"
	"testing"
)

// rerun is one step run again: the keys from its first question to its plan, and what slipway.yaml holds then.
type rerun struct {
	step string
	keys func(s *terminal)
	kept string
}

var again = []rerun{
	{"network", nil, "app: shop"},
	{"data", func(s *terminal) {
		s.reach("tab", "How large should the database be").reach("down", "db.t3.small").press("ctrl+o")
	}, "class: db.t3.small"},
	{"secrets", func(s *terminal) {
		s.press("STRIPE_KEY").waitFor("› STRIPE_KEY").press("enter").waitFor("[x] STRIPE_KEY").press(
			"enter").waitFor("Value of STRIPE_KEY")
		s.press("sk_live_marker").waitFor("▸ **************").press("enter")
	}, "STRIPE_KEY"},
	{"image", func(s *terminal) {
		s.waitFor("What should run").reach("down", "Use a ready image").press("enter").waitFor(
			"▸ registry.example.com/shop:1.0").press("ctrl+u").press("registry.example.com/shop:2.0").waitFor("shop:2.0").press(
			"enter").waitFor("▸ Processor").press("ctrl+o")
	}, "shop:2.0"},
	{"service", func(s *terminal) {
		s.reach("tab", "▸ Tasks").press("ctrl+u").press("2").waitFor("▸ 2").press("ctrl+o")
	}, "count: 2"},
	{"schedule", func(s *terminal) {
		s.reach("tab", "Time zone").press("ctrl+u").press("Europe/Dublin").waitFor("Europe/Dublin").press("ctrl+o")
	}, "timezone: Europe/Dublin"},
	{"budget", func(s *terminal) {
		s.waitFor("▸ 120").press("ctrl+u").press("150").waitFor("▸ 150").press("ctrl+o")
	}, "limit: 150"},
}

// stands makes the stack that a step of is run again.
func (r rerun) stands(t *testing.T, c *computer) {
	write(t, c.dir, "slipway.yaml", sandboxStack+"service:\n  domain: api.example.com\nschedule:\n  jobs:\n    - {name: "+
		"cleanup, command: x, cron: \"0 3 * * ? *\"}\n")
	c.run("apply", "--yes")
}

// fromHome runs the step again from home, and comes back home with everything in sync.
func (r rerun) fromHome(t *testing.T, c *computer) {
	r.stands(t, c)
	s := c.on(80, 24).hides("sk_live_marker")
	s.home().reach("down", "▸.* "+r.step+" ").press("enter").waitFor(strings.ToUpper(r.step))
	if r.keys == nil { // what is in a VPC cannot move to another: there is nothing to change, and the screen says why
		s.waitFor("locked").press("ctrl+o").waitFor("Nothing to do").press("esc").waitFor(strings.ToUpper(r.step)).press(
			"esc")
	} else {
		r.keys(s)
		s.agree().live("shop").press("enter")
	}
	s.atHome().press("q").exits(0)
	c.keeps(r.kept)
}

// byName runs the step alone, as slipway step NAME does, and leaves.
func (r rerun) byName(t *testing.T, c *computer) {
	r.stands(t, c)
	s := c.on(80, 24, "step", r.step).hides("sk_live_marker")
	s.waitFor(strings.ToUpper(r.step))
	if r.keys == nil {
		s.waitFor("locked").press("esc").exits(0)
	} else {
		r.keys(s)
		s.agree().live("shop").press("enter").exits(0)
	}
	c.keeps(r.kept)
}
