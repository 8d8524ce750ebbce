package plan

import (
	"cmp"
	"slices"
	"time"
)

// Plan is everything one run would do.
type Plan struct {
	Actions  []Action
	Problems []Problem
	Notes    []Note
	Commands []Command // what it runs: on this machine, in AWS, on a schedule
}

// Work returns the actions that do something.
func (p Plan) Work() []Action {
	var work []Action
	for _, a := range p.Actions {
		if a.Verb != None {
			work = append(work, a)
		}
	}
	return work
}

// Empty reports whether there is nothing to do.
func (p Plan) Empty() bool { return len(p.Work()) == 0 }

// Count says how many actions have each verb. What the stack only uses is nobody's to count.
func (p Plan) Count() map[Verb]int {
	n := map[Verb]int{}
	for _, a := range p.Actions {
		if !a.NotOurs {
			n[a.Verb]++
		}
	}
	return n
}

// Action returns the action with an id.
func (p Plan) Action(id string) (Action, bool) {
	i := slices.IndexFunc(p.Actions, func(a Action) bool { return a.ID == id })
	if i < 0 {
		return Action{}, false
	}
	return p.Actions[i], true
}

// Typical is how long the longest path through the plan usually takes.
func (p Plan) Typical() time.Duration {
	longest := time.Duration(0)
	for _, d := range p.paths() {
		longest = max(longest, d)
	}
	return longest
}

// paths gives, per action, the usual time of the longest path that ends with it.
func (p Plan) paths() map[string]time.Duration {
	byID := map[string]Action{}
	for _, a := range p.Actions {
		byID[a.ID] = a
	}
	done := map[string]time.Duration{}
	var walk func(id string) time.Duration
	walk = func(id string) time.Duration {
		a, ok := byID[id]
		if !ok {
			return 0
		}
		if d, ok := done[id]; ok {
			return d
		}
		done[id] = 0 // a cycle ends here; the engine refuses it
		before := time.Duration(0)
		for _, n := range a.Needs {
			before = max(before, walk(n))
		}
		if a.Verb != None {
			before += max(a.Typical, 2*time.Second)
		}
		done[id] = before
		return before
	}
	for _, a := range p.Actions {
		walk(a.ID)
	}
	return done
}

// Consent is what the user has agreed to.
type Consent struct {
	Yes     bool     // creates and in-place updates
	Adopt   []string // names of foreign resources to take over
	Replace []string // names of resources to make anew
	Delete  []string // names of resources to delete
	All     bool     // the app's name was typed: everything the shown plan holds
}

// Unapproved returns the actions that the consent does not cover.
func (p Plan) Unapproved(c Consent) []Action {
	var left []Action
	for _, a := range p.Work() {
		if !c.covers(a) {
			left = append(left, a)
		}
	}
	slices.SortStableFunc(left, func(a, b Action) int { return cmp.Compare(a.ID, b.ID) })
	return left
}

func (c Consent) covers(a Action) bool {
	if c.All {
		return true
	}
	switch a.Verb {
	case Adopt:
		return slices.Contains(c.Adopt, a.Name)
	case Replace:
		return slices.Contains(c.Replace, a.Name)
	case Delete:
		return slices.Contains(c.Delete, a.Name)
	}
	return c.Yes
}
