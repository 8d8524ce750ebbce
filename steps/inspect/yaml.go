package inspect

import (
	"iter"
	"strings"

	"go.yaml.in/yaml/v4"
)

// root is the value of a document.
func root(doc *yaml.Node) *yaml.Node {
	if doc.Kind == yaml.DocumentNode && len(doc.Content) > 0 {
		return doc.Content[0]
	}
	return doc
}

// field is the value of a key, nil where there is none. Keys that << brings are found too.
func field(n *yaml.Node, name string) *yaml.Node {
	for key, value := range pairs(n) {
		if key.Value == name {
			return value
		}
	}
	return nil
}

// deepestMerge ends a merge that leads back to itself.
const deepestMerge = 4

// pairs are the keys and values of a map, its own before those that << brings.
func pairs(n *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(*yaml.Node, *yaml.Node) bool) { pairsOf(n, deepestMerge, yield) }
}

func pairsOf(n *yaml.Node, depth int, yield func(*yaml.Node, *yaml.Node) bool) bool {
	n = behind(n)
	if n == nil || n.Kind != yaml.MappingNode || depth == 0 {
		return true
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value != "<<" && !yield(n.Content[i], behind(n.Content[i+1])) {
			return false
		}
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value != "<<" {
			continue
		}
		merged := behind(n.Content[i+1])
		if merged != nil && merged.Kind == yaml.SequenceNode {
			for _, m := range merged.Content {
				if !pairsOf(m, depth-1, yield) {
					return false
				}
			}
		} else if !pairsOf(merged, depth-1, yield) {
			return false
		}
	}
	return true
}

// behind is what an alias stands for.
func behind(n *yaml.Node) *yaml.Node {
	for range deepestMerge {
		if n != nil && n.Kind == yaml.AliasNode {
			n = n.Alias
		}
	}
	return n
}

// items are the items of a list; a single value is a list of one.
func items(n *yaml.Node) []*yaml.Node {
	switch n = behind(n); {
	case n == nil || n.Tag == "!!null":
		return nil
	case n.Kind == yaml.SequenceNode:
		all := make([]*yaml.Node, 0, len(n.Content))
		for _, c := range n.Content {
			all = append(all, behind(c))
		}
		return all
	}
	return []*yaml.Node{n}
}

func scalar(n *yaml.Node) string {
	if n = behind(n); n != nil && n.Kind == yaml.ScalarNode && n.Tag != "!!null" {
		return n.Value
	}
	return ""
}

// words is a command, given as a text or as a list.
func words(n *yaml.Node) said {
	if n = behind(n); n == nil {
		return said{}
	}
	list := items(n)
	all := make([]string, 0, len(list))
	for _, w := range list {
		if len(list) > 1 && strings.ContainsAny(w.Value, " \t") {
			all = append(all, quoteWord(w.Value))
			continue
		}
		all = append(all, w.Value)
	}
	return said{strings.Join(strings.Fields(strings.Join(all, " ")), " "), n.Line}
}

func quoteWord(w string) string {
	if strings.Contains(w, `"`) {
		return "'" + w + "'"
	}
	return `"` + w + `"`
}
