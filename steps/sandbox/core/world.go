package core

import (
	"encoding/json"
	"fmt"
)

// World is the state of one region: a part for each service that has resources there. Global is shared by the regions.
// Parts are saved as JSON: their fields are exported, and secret values are Encrypted.
type World struct {
	*Global
	parts []any
}

// Global is the state an account has once, whatever the region.
type Global struct {
	Serial uint64 // of the last identifier given out
	parts  []any
}

// part is one service's share of a World or a Global.
type part struct {
	name string
	make func() any
}

var regionalParts, globalParts []part

// Regional is a service's state in a region.
type Regional[T any] struct{ index int }

// NewRegional adds a part to every region's state. It is saved under its name; T is a type that JSON can hold.
func NewRegional[T any](name string) Regional[T] {
	regionalParts = append(regionalParts, part{name, func() any { return new(T) }})
	return Regional[T]{len(regionalParts) - 1}
}

// In returns the service's state in a region.
func (r Regional[T]) In(w *World) *T { return w.parts[r.index].(*T) }

// Tags are the tags of all that the service has in a region, by ARN.
func (r Regional[T]) Tags(w *World) map[string]map[string]string { return TagsIn(r.In(w)) }

// AccountWide is the state of a service that the account has once.
type AccountWide[T any] struct{ index int }

// NewAccountWide adds a part to the account's state. It is saved under its name; T is a type that JSON can hold.
func NewAccountWide[T any](name string) AccountWide[T] {
	globalParts = append(globalParts, part{name, func() any { return new(T) }})
	return AccountWide[T]{len(globalParts) - 1}
}

// In returns the service's state.
func (a AccountWide[T]) In(g *Global) *T { return g.parts[a.index].(*T) }

func newWorld(g *Global) *World {
	w := &World{Global: g}
	for _, p := range regionalParts {
		w.parts = append(w.parts, p.make())
	}
	return w
}

func newGlobal() *Global {
	g := &Global{}
	for _, p := range globalParts {
		g.parts = append(g.parts, p.make())
	}
	return g
}

// savedParts is a World or a Global as the state file has it.
type savedParts map[string]json.RawMessage

// partsByName are the parts by name, to be written.
func partsByName(kinds []part, parts []any) map[string]any {
	all := map[string]any{}
	for i, p := range kinds {
		all[p.name] = parts[i]
	}
	return all
}

// read fills the parts from what was saved. What no service of this version knows is left out.
func (s savedParts) read(kinds []part, parts []any) error {
	for i, p := range kinds {
		if b, saved := s[p.name]; saved {
			if err := json.Unmarshal(b, parts[i]); err != nil {
				return fmt.Errorf("%s: %w", p.name, err)
			}
		}
	}
	return nil
}

// written is the state as JSON has it. Without the serial it tells one state from another: every call takes an
// identifier for itself.
func (s *state) written(serial bool) (global map[string]any, regions map[string]map[string]any) {
	global = partsByName(globalParts, s.Global.parts)
	if serial {
		global["Serial"] = s.Global.Serial
	}
	regions = map[string]map[string]any{}
	for name, w := range s.Regions {
		regions[name] = partsByName(regionalParts, w.parts)
	}
	return global, regions
}

// readState makes a state of what was saved.
func readState(global savedParts, regions map[string]savedParts) (*state, error) {
	s := &state{Global: newGlobal(), Regions: map[string]*World{}}
	if b, saved := global["Serial"]; saved {
		if err := json.Unmarshal(b, &s.Global.Serial); err != nil {
			return nil, err
		}
	}
	if err := global.read(globalParts, s.Global.parts); err != nil {
		return nil, err
	}
	for name, parts := range regions {
		w := newWorld(s.Global)
		if err := parts.read(regionalParts, w.parts); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		s.Regions[name] = w
	}
	return s, nil
}

// global are the services that answer from anywhere with the same account-wide state.
var global = map[string]bool{"IAM": true, "STS": true, "Route 53": true, "Budgets": true, "Pricing": true,
	"FreeTier": true}
