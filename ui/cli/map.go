package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"slipway/steps/clean"
	"slipway/steps/live"
	"slipway/steps/session"
	"slipway/ui/text"
	"slipway/ui/theme"
	"slipway/ui/widget"
)

func (a *app) mapCommand() *cobra.Command {
	var svg, markdown bool
	c := &cobra.Command{
		Use:   "map",
		Short: "Draw the stack: what reaches what, how it stands, what it costs",
		Long: "Draw the stack: the way in from the internet, what runs the app's image, what that reaches and through " +
			"which port, how each stands in AWS and what it costs a month. A rule that lets in what it should not is a red " +
			"arrow that says OPEN. Nothing is written to AWS, and no account number is in the picture.\n\n" +
			"Without a terminal, and with --accessible, the picture is told in words.",
		Example: "slipway map\nslipway map --markdown >> README.md\nslipway map --svg > stack.svg\nslipway map --json",
		Args:    cobra.NoArgs,
		RunE: a.onRead(nil, func(ctx context.Context, s *session.Session, l *live.Stack) error {
			d := s.Diagram(l)
			switch {
			case a.json:
				return clean.Encode(a.out, d, "  ")
			case svg:
				_, err := fmt.Fprint(a.out, widget.PictureSVG(d, s.Settings.App))
				return err
			case markdown:
				text.Mermaid(a.out, d)
			case !a.drawn(func(t *theme.Theme, w int) string {
				title := widget.Row(stackTitle(t, s.Settings),
					t.Muted.Render(fmt.Sprintf("$%.2f a month", s.Estimate().USD)), min(w, 120))
				return strings.Join(append([]string{title, ""}, widget.Picture(t, d, w)...), "\n")
			}):
				text.Diagram(a.people(), d)
			}
			return nil
		}),
	}
	c.Flags().BoolVar(&svg, "svg", false, "write it as an SVG image")
	c.Flags().BoolVar(&markdown, "markdown", false, "write it as a Mermaid diagram for a README")
	c.MarkFlagsMutuallyExclusive("svg", "markdown")
	return c
}
