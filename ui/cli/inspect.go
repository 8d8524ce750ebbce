package cli

import (
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"slipway/steps/clean"
	"slipway/steps/inspect"
	"slipway/ui/text"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

func (a *app) inspectCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "inspect",
		Short: "Say what the folder tells of the app, and where it says it",
		Long: "Say what the folder tells of the app: what its image is built from, its port and health path, the " +
			"database it needs, " +
			"the names it reads from its environment, its workers and jobs. Each answer comes with the file and line it " +
			"rests on. " +
			"The folder is read and nothing else is: no AWS, no program is run. Values of secrets are never shown.",
		Example: "slipway inspect\nslipway inspect --json\nslipway --file shop/slipway.yaml inspect",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			folder, err := filepath.Abs(filepath.Dir(a.file))
			if err != nil {
				return err
			}
			report := inspect.Folder(folder)
			if a.json {
				return clean.Encode(a.out, report, "  ")
			}
			if !a.drawn(func(t *theme.Theme, w int) string {
				title := t.Title.Render("What this folder says") + "  " + t.Muted.Render(folder)
				return strings.Join(widget.Inspection(t, title, report, min(w, 120)), "\n")
			}) {
				text.Inspection(a.people(), report)
			}
			return nil
		},
	}
}
