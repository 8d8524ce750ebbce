package data

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"slipway/steps/plan"
	"slipway/steps/stack"
)

// setting is all there is to know of one setting of a database or a cache: the answer that decides it, what it should
// be and what it is, and how the calls and slipway.yaml are given it. H is the resource as live has it; C and M are the
// inputs of the calls that create and modify it.
type setting[H, C, M any] struct {
	field   string
	answer  string         // the question that decides it, "" where none does
	first   string         // what the plan says of it when the resource is created; "" where it says nothing
	want    string         // what it should be
	have    func(H) string // what it is; nil: it never changes after creation
	differs func(H) bool   // nil: it differs when have is not want

	create  func(*C)
	modify  func(*M, H)
	recover func(*stack.Settings, H) // the answer of a resource that exists

	consequence func(H) string // what changing it means for the app; nil: nothing
	typical     time.Duration  // how long changing it takes
	turn        int            // which of several modify calls takes it, where one call does not take every setting
}

// table holds the settings of one resource, in the order in which plans list them.
type table[H, C, M any] []setting[H, C, M]

// first are the changes that the plan of a create lists.
func (t table[H, C, M]) first() []plan.Change {
	var changes []plan.Change
	for _, s := range t {
		if s.first != "" {
			changes = append(changes, plan.Change{Field: s.field, To: s.first, Answer: s.answer})
		}
	}
	return changes
}

// create puts every setting into the input of a create.
func (t table[H, C, M]) create(in *C) {
	for _, s := range t {
		if s.create != nil {
			s.create(in)
		}
	}
}

// recover sets the answers from a resource that exists.
func (t table[H, C, M]) recover(answers *stack.Settings, has H) {
	for _, s := range t {
		if s.recover != nil {
			s.recover(answers, has)
		}
	}
}

// drift are the settings that are not as they should be.
func (t table[H, C, M]) drift(has H) table[H, C, M] {
	var drift table[H, C, M]
	for _, s := range t {
		switch {
		case s.have == nil:
		case s.differs == nil && s.have(has) != s.want, s.differs != nil && s.differs(has):
			drift = append(drift, s)
		}
	}
	return drift
}

// among are the settings of some names, all where none is named.
func (t table[H, C, M]) among(fields []string) table[H, C, M] {
	if len(fields) == 0 {
		return t
	}
	return slices.DeleteFunc(slices.Clone(t), func(s setting[H, C, M]) bool { return !slices.Contains(fields, s.field) })
}

// inTurn are the settings that one of several modify calls takes.
func (t table[H, C, M]) inTurn(turn int) table[H, C, M] {
	var taken table[H, C, M]
	for _, s := range t {
		if s.turn == turn {
			taken = append(taken, s)
		}
	}
	return taken
}

// modify puts the settings into the input of a modify call, and says how long the slowest takes.
func (t table[H, C, M]) modify(in *M, has H) (typical time.Duration) {
	for _, s := range t {
		s.modify(in, has)
		typical = max(typical, s.typical)
	}
	return typical
}

// update adds the change of a setting to an action, with what it means for the app.
func (s setting[H, C, M]) update(a *plan.Action, has H) {
	a.Verb = plan.Update
	a.Changes = append(a.Changes, plan.Change{Field: s.field, From: s.have(has), To: s.want, Answer: s.answer})
	if s.consequence != nil {
		a.Reason = joinReasons(a.Reason, s.consequence(has))
	}
}

// joinReasons puts two reasons into one sentence; either may be empty.
func joinReasons(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "" || strings.Contains(a, b):
		return a
	}
	return a + "; " + b
}

func yesNo(v bool) string {
	if v {
		return "yes"
	}
	return "no"
}

func days(n int) string { return fmt.Sprintf("%d days", n) }
