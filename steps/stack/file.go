package stack

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"slipway/steps/userfile"
)

// FileName is where the answers live, beside the Dockerfile.
const FileName = "slipway.yaml"

// ErrNoFile says that there is no slipway.yaml.
var ErrNoFile = errors.New("there is no " + FileName + " here")

// missingFile is ErrNoFile of one path.
type missingFile string

func (m missingFile) Error() string {
	const wayOut = ": run slipway to set one up, or name one with --file"
	switch path := string(m); {
	case path == FileName:
		return ErrNoFile.Error() + wayOut
	case filepath.Base(path) == FileName:
		return ErrNoFile.Error() + " (" + path + ")" + wayOut
	default:
		return "there is no " + path + wayOut
	}
}

func (m missingFile) Is(target error) bool { return target == ErrNoFile }

var errEmpty = errors.New("it is empty or holds no answers: run slipway to answer the questions, or delete it")

// File is a slipway.yaml as it was read: the settings, and the place of each answer.
type File struct {
	Path     string
	Settings Settings
	given    map[string]int // answer path -> line
	text     []byte         // nil: there is no file
}

// Given reports whether the file itself gives an answer, rather than its preset.
func (f File) Given(path string) bool { return f.given[path] > 0 }

// Locate adds the line of the answer to each problem.
func (f File) Locate(bad []Invalid) []Invalid {
	for i := range bad {
		for path := bad[i].Path; bad[i].Line == 0 && path != ""; path = parent(path) {
			bad[i].Line = f.given[path]
		}
	}
	return bad
}

func parent(path string) string {
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		return path[:i]
	}
	return ""
}

// Load reads a slipway.yaml over its preset. It returns ErrNoFile when there is none, and errors that name the line.
func Load(path string) (File, error) {
	text, err := userfile.Read(path, userfile.Text)
	if errors.Is(err, fs.ErrNotExist) {
		return File{Path: path}, missingFile(path)
	}
	if err != nil {
		return File{}, err
	}
	f, err := Parse(text)
	f.Path, f.text = path, text
	if err != nil {
		return f, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return f, nil
}

// Parse reads the text of a slipway.yaml.
func Parse(text []byte) (File, error) {
	f := File{given: map[string]int{}}
	if len(bytes.TrimSpace(text)) == 0 {
		return f, errEmpty
	}
	var doc yaml.Node
	if err := yaml.Load(text, &doc); err != nil {
		return f, explain(err)
	}
	root := body(&doc)
	if root == nil {
		return f, errEmpty
	}
	index(root, "", f.given)
	var head struct {
		Preset string `yaml:"preset"`
	}
	if err := root.Decode(&head); err != nil {
		return f, explain(err)
	}
	settings, ok := Preset(head.Preset)
	if !ok {
		return f, fmt.Errorf("line %d: there is no preset %q: standard or saver", f.given["preset"], head.Preset)
	}
	if err := yaml.Load(text, &settings, yaml.WithKnownFields()); err != nil {
		return f, explain(err)
	}
	if settings.Preset == OlderStandard {
		settings.Preset = Standard
	}
	settings.Service.Domain = CleanDomain(settings.Service.Domain)
	settings.Budget.normalise()
	countWorkers(root, settings.Workers)
	f.Settings = settings
	return f, nil
}

// countWorkers has one run of every worker that does not say how many do.
func countWorkers(root *yaml.Node, workers []Worker) {
	list := lookup(root, "workers")
	if list == nil || list.Kind != yaml.SequenceNode || len(list.Content) != len(workers) {
		return
	}
	for n, item := range list.Content {
		if item.Kind == yaml.MappingNode && lookup(item, "count") == nil {
			workers[n].Count = 1
		}
	}
}

// explain turns the parser's words into a line and a fix.
func explain(err error) error {
	var all *yaml.LoadErrors
	var one *yaml.LoadError
	switch {
	case errors.As(err, &all) && len(all.Errors) > 0:
		one = all.Errors[0]
	case errors.As(err, &one):
	default:
		return err
	}
	what := one.Message
	switch {
	case strings.Contains(what, "not found in type"):
		name, _, _ := strings.Cut(strings.TrimPrefix(what, "field "), " ")
		what = fmt.Sprintf("there is no answer named %q%s: correct its spelling or its indentation", name,
			Nearest(name, names()))
		if places := keysNamed(name); len(places) > 0 {
			what = fmt.Sprintf("%q is no answer here: it is %s; correct its indentation", name, strings.Join(places, " or "))
		}
	case strings.Contains(what, "cannot construct"), strings.Contains(what, "cannot unmarshal"):
		what += ": the answer has another type, for example a number without quotes or a list with - before each item"
	}
	return fmt.Errorf("line %d: %s", max(one.Mark.Line, 1), what)
}

// keys are the paths of all that slipway.yaml may hold.
func keys() []string {
	return append(Paths(), "schedule.jobs.name", "schedule.jobs.command", "schedule.jobs.cron", "schedule.jobs.cpu",
		"schedule.jobs.memory", "workers.count", "accepted")
}

// keysNamed are the paths that end with a name.
func keysNamed(name string) (paths []string) {
	for _, path := range keys() {
		if path == name || strings.HasSuffix(path, "."+name) {
			paths = append(paths, path)
		}
	}
	return paths
}

// names are all names of keys of slipway.yaml.
func names() []string {
	var list []string
	for _, path := range keys() {
		list = append(list, strings.Split(path, ".")...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// index notes the line of every key below n.
func index(n *yaml.Node, prefix string, lines map[string]int) {
	if n.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		path := prefix + n.Content[i].Value
		lines[path] = n.Content[i].Line
		index(n.Content[i+1], path+".", lines)
	}
}

func body(doc *yaml.Node) *yaml.Node {
	if doc.Kind == yaml.DocumentNode && len(doc.Content) > 0 {
		doc = doc.Content[0]
	}
	if doc.Kind != yaml.MappingNode {
		return nil
	}
	return doc
}

const fileHead = "slipway's answers for one stack. AWS holds everything else; no secret value is ever in here, so it " +
	"can be committed."

// Save writes the settings to path, whole or not at all, over whatever is there: a Store keeps what others changed. A
// file that is there keeps its comments and order; comments gives the line above an answer that is new in the file, by
// path.
func Save(path string, s Settings, comments map[string]string) error {
	f, err := Load(path)
	if err != nil && !errors.Is(err, ErrNoFile) {
		return err
	}
	_, err = NewStore(f).Save(s, comments)
	return err
}

func mustDump(s Settings) []byte {
	text, err := yaml.Dump(s)
	if err != nil {
		return []byte(err.Error())
	}
	return text
}

// annotate puts comments above the keys of a new tree.
func annotate(n *yaml.Node, prefix string, comments map[string]string) {
	if n.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		path := prefix + n.Content[i].Value
		if c := comments[path]; c != "" {
			n.Content[i].HeadComment = c
		}
		annotate(n.Content[i+1], path+".", comments)
	}
}

// merge makes old say what fresh says, keeping old's comments and the order of its keys.
func merge(old, fresh *yaml.Node) {
	var kept []*yaml.Node
	for i := 0; i+1 < len(old.Content); i += 2 {
		key, value := old.Content[i], old.Content[i+1]
		now := lookup(fresh, key.Value)
		switch {
		case now == nil:
			// what was said about an answer stays, without the answer
			if len(commentsOf(key)) > 0 || len(commentsOf(value)) > 0 {
				value.Value, value.Content = "", nil
				switch {
				case value.Kind != yaml.ScalarNode:
					value.Style = yaml.FlowStyle
				case value.ShortTag() == "!!int":
					value.Value = "0"
				case value.ShortTag() == "!!bool":
					value.Value = "false"
				default:
					value.Tag, value.Style = "", yaml.DoubleQuotedStyle
				}
				break
			}
			continue
		case now.Kind == yaml.MappingNode && value.Kind == yaml.MappingNode:
			merge(value, now)
		case now.Kind == yaml.ScalarNode && value.Kind == yaml.ScalarNode:
			if now.Value != value.Value {
				value.Value, value.Tag, value.Style = now.Value, now.Tag, now.Style
			}
		case now.Kind == yaml.SequenceNode && value.Kind == yaml.SequenceNode:
			mergeItems(value, now)
		default:
			now.LineComment, now.FootComment = value.LineComment, value.FootComment
			value = now
		}
		kept = append(kept, key, value)
	}
	for i := 0; i+1 < len(fresh.Content); i += 2 {
		if lookup(old, fresh.Content[i].Value) == nil {
			kept = append(kept, fresh.Content[i], fresh.Content[i+1])
		}
	}
	old.Content = kept
}

// mergeItems makes an old list say what a fresh one says, with what was written about the items that stay.
func mergeItems(old, fresh *yaml.Node) {
	items := slices.Clone(fresh.Content)
	for i, item := range items {
		switch was := itemOf(old, nameOf(item)); {
		case was == nil || was.Kind != item.Kind:
		case item.Kind == yaml.MappingNode:
			merge(was, item)
			items[i] = was
		default:
			items[i] = was
		}
	}
	old.Content = items
}

func lookup(n *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}
