package status

import (
	"cmp"
	"slices"
	"strings"

	"slipway/steps/plan"
)

// OpenTo are the arrows to a box that should not be there.
func (d Diagram) OpenTo(id string) []Edge {
	return slices.DeleteFunc(d.Open(), func(e Edge) bool { return e.To != id })
}

// everyone is how a rule says the internet.
var everyone = []string{"0.0.0.0/0", "::/0"}

// doors are the rules of security groups that the plan would take away: an arrow each, from the internet or from whom
// the rule lets in.
func (d *drawing) doors() {
	behind := map[string]string{"network/alb-group": boxEntry, "network/app-group": boxAPI,
		"network/db-group": boxDatabase, "network/redis-group": boxCache}
	for _, a := range d.plan.Actions {
		for _, c := range a.Changes {
			if a.Step == "network" && c.Field == "ingress" && c.To == "removed" {
				d.door(c, cmp.Or(behind[a.ID], a.Name))
			}
		}
	}
}

// door draws one such rule.
func (d *drawing) door(c plan.Change, to string) {
	ports, source, _ := strings.Cut(c.From, " from ")
	from := boxInternet
	if !slices.Contains(everyone, source) {
		from = "source-" + source
		if _, drawn := d.Box(from); !drawn {
			d.add(Box{ID: from, Title: source, Row: Stranger}, nil)
		}
	}
	if _, drawn := d.Box(to); !drawn { // a group of ours whose box the settings do not have any more
		d.add(Box{ID: to, Title: to, Row: Stranger}, nil)
	}
	d.Edges = append(d.Edges, Edge{From: from, To: to, Label: ports, Open: true, Source: source})
}
