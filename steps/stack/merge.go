package stack

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// AnswerConflict is an answer that was changed on both sides, to different values.
type AnswerConflict struct {
	Answer       string // its path; an item of a list has its name behind
	Mine, Theirs string // as slipway.yaml would write them; "none" for an answer that is not given
}

// Merge merges two sets of answers that both come from base, answer by answer: what only one side changed is taken from
// it. Items of lists are merged by name. Where both changed one answer to different values, mine is kept and the clash
// is told.
func Merge(base, mine, theirs Settings) (Settings, []AnswerConflict, error) {
	var trees [3]*yaml.Node
	for i, s := range []Settings{base, mine, theirs} {
		trees[i] = new(yaml.Node)
		if err := trees[i].Encode(s); err != nil {
			return mine, nil, fmt.Errorf("merge the answers: %w", err)
		}
		if b := body(trees[i]); b != nil {
			trees[i] = b
		}
	}
	var m merger
	var merged Settings
	if err := m.node("", trees[0], trees[1], trees[2]).Decode(&merged); err != nil {
		return mine, nil, fmt.Errorf("merge the answers: %w", err)
	}
	return merged, m.clashes, nil
}

type merger struct{ clashes []AnswerConflict }

// node merges one answer or group of answers; nil is one that is not given.
func (m *merger) node(path string, base, mine, theirs *yaml.Node) *yaml.Node {
	switch {
	case same(mine, theirs), same(theirs, base):
		return mine
	case same(mine, base):
		return theirs
	case isKind(yaml.MappingNode, mine, theirs) && (base == nil || base.Kind == yaml.MappingNode):
		merged := *mine
		merged.Content = m.fields(path, base, mine, theirs)
		return &merged
	case isKind(yaml.SequenceNode, mine, theirs) && (base == nil || base.Kind == yaml.SequenceNode) && named(mine) &&
		named(theirs):
		return m.items(path, base, mine, theirs)
	}
	m.clashes = append(m.clashes, AnswerConflict{path, written(mine), written(theirs)})
	return mine
}

func (m *merger) fields(path string, base, mine, theirs *yaml.Node) (content []*yaml.Node) {
	for _, side := range []*yaml.Node{mine, theirs} {
		for i := 0; i+1 < len(side.Content); i += 2 {
			key := side.Content[i]
			if side == theirs && lookup(mine, key.Value) != nil {
				continue
			}
			below := strings.TrimPrefix(path+"."+key.Value, ".")
			if v := m.node(below, find(base, key.Value), lookup(mine, key.Value), lookup(theirs, key.Value)); v != nil {
				content = append(content, key, v)
			}
		}
	}
	return content
}

// items merges lists by their items' names, in their order with what only mine has behind.
func (m *merger) items(path string, base, mine, theirs *yaml.Node) *yaml.Node {
	merged := *theirs
	merged.Content = nil
	for _, side := range []*yaml.Node{theirs, mine} {
		for _, item := range side.Content {
			name := nameOf(item)
			if side == mine && itemOf(theirs, name) != nil {
				continue
			}
			if v := m.node(path+"."+name, itemOf(base, name), itemOf(mine, name), itemOf(theirs, name)); v != nil {
				merged.Content = append(merged.Content, v)
			}
		}
	}
	if strings.HasSuffix(path, "keys") {
		slices.SortStableFunc(merged.Content, func(a, b *yaml.Node) int { return cmp.Compare(a.Value, b.Value) })
	}
	return &merged
}

// nameOf is what tells an item of a list from the others: the first field of a group, the item itself elsewhere.
func nameOf(item *yaml.Node) string {
	if item.Kind == yaml.MappingNode && len(item.Content) > 1 {
		return item.Content[1].Value
	}
	return item.Value
}

func itemOf(list *yaml.Node, name string) *yaml.Node {
	if list == nil {
		return nil
	}
	for _, item := range list.Content {
		if nameOf(item) == name {
			return item
		}
	}
	return nil
}

// named reports whether the items of a list can be told apart.
func named(list *yaml.Node) bool {
	seen := map[string]bool{}
	for _, item := range list.Content {
		if name := nameOf(item); name == "" || seen[name] {
			return false
		}
		seen[nameOf(item)] = true
	}
	return true
}

func find(n *yaml.Node, key string) *yaml.Node {
	if n == nil {
		return nil
	}
	return lookup(n, key)
}

func isKind(kind yaml.Kind, all ...*yaml.Node) bool {
	return !slices.ContainsFunc(all, func(n *yaml.Node) bool { return n == nil || n.Kind != kind })
}

// same reports whether two nodes say the same, however they are written.
func same(a, b *yaml.Node) bool {
	switch {
	case a == nil || b == nil:
		return a == b
	case a.Kind != b.Kind || a.Value != b.Value || a.Kind == yaml.ScalarNode && a.ShortTag() != b.ShortTag():
		return false
	case a.Kind == yaml.MappingNode:
		if len(a.Content) != len(b.Content) {
			return false
		}
		for i := 0; i+1 < len(a.Content); i += 2 {
			if !same(a.Content[i+1], lookup(b, a.Content[i].Value)) {
				return false
			}
		}
		return true
	}
	return slices.EqualFunc(a.Content, b.Content, same)
}

// written is an answer on one line.
func written(n *yaml.Node) string {
	if n == nil || n.Kind == yaml.ScalarNode && n.Value == "" {
		return "none"
	}
	if n.Kind == yaml.ScalarNode {
		return n.Value
	}
	text, err := yaml.Dump(n)
	if err != nil {
		return "something else"
	}
	return strings.Join(strings.Fields(string(text)), " ")
}
