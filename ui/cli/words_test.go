package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/spf13/cobra"

	"slipway/steps"
	"slipway/steps/question"
)

// guide is a document that slipway's users have never seen.
var guide = regexp.MustCompile(`(?i)\bguide('s)?\b`)

// TestTheGuideIsNeverNamed: no help, no question, no check, no frame and nothing in the README speaks of a guide.
func TestTheGuideIsNeverNamed(t *testing.T) {
	hold := func(where string, texts ...string) {
		t.Helper()
		for _, text := range texts {
			if at := guide.FindStringIndex(text); at != nil {
				t.Errorf("%s: %q", where, text[max(0, at[0]-40):min(len(text), at[1]+40)])
			}
		}
	}
	var help func(c *cobra.Command)
	help = func(c *cobra.Command) {
		hold("slipway "+c.Name()+" --help", c.Short, c.Long, c.Example, c.UsageString())
		for _, under := range c.Commands() {
			help(under)
		}
	}
	help((&app{}).root())
	for _, q := range steps.Questions() {
		hold(q.ID, q.Title, q.Why, q.Locked, q.Unit)
		holdOptions(hold, q)
	}
	for _, step := range steps.All() {
		for _, c := range step.Checks {
			hold(c.ID, c.Title, c.Why, c.Fix, c.Control)
		}
	}
	for _, root := range []string{"../testdata", "../widget/testdata", "testdata", "../../README.md"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) != ".golden" && filepath.Ext(path) != ".md" {
				return err
			}
			text, err := os.ReadFile(path)
			hold(path, string(text))
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func holdOptions(hold func(where string, texts ...string), q question.Question) {
	for _, o := range q.Options {
		hold(q.ID+" "+o.Value, o.Value, o.Label, o.Note)
	}
}
