package cli

import (
	"bufio"
	"context"
	"regexp"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/spf13/cobra"

	"slipway/steps/clean"
	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/logs"
	"slipway/steps/session"
	"slipway/ui/text"
	"slipway/ui/text/command"
	"slipway/ui/widget"
)

// logFlags are the flags of slipway logs.
type logFlags struct {
	follow, poll, raw   bool
	since, filter, grep string
}

func (a *app) logsCommand() *cobra.Command {
	var f logFlags
	c := &cobra.Command{
		Use:   "logs [all | service | worker NAME | job NAME]...",
		Short: "Show the log of the service, workers and jobs, and follow it",
		Long: "Show the log lines of the service, of workers and of jobs, each once and in order. Lines of JSON are shown " +
			"as time, level, message and the other fields. Times are UTC.\n\n" +
			"With --follow it goes on until ctrl+c. New lines come over CloudWatch's live tail, within a second; of that the " +
			"first 1,800 minutes a month are free, and each further minute costs about $0.01. Where live tail is refused, or " +
			"with --poll, the log is read every 2 seconds, which is free.\n\n" +
			"The values of the stack's secrets are shown as ***, and so is what is a secret by its form (passwords in URLs, " +
			"keys, tokens), with --raw and --json too.",
		Example: "slipway logs\nslipway logs -f service\nslipway logs job cleanup --since 24h\nslipway logs -f --filter " +
			"ERROR --grep 'user=(12|13)'\nslipway logs --since 1h --json | jq .message",
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			settings, _, err := a.settings(nil)
			if err != nil {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return session.LogSources(settings), cobra.ShellCompDirectiveNoFileComp
		},
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return a.logs(cmd.Context(), args, f) },
	}
	c.Flags().BoolVarP(&f.follow, "follow", "f", false, "go on with what is being written")
	c.Flags().StringVar(&f.since, "since", "10m", "from when on: 1h, 2d, 15:04, 2006-01-02, 2006-01-02T15:04:05Z")
	c.Flags().StringVar(&f.filter, "filter", "", "a filter pattern of CloudWatch: ERROR, \"?timeout ?refused\", "+
		"{ $.status = 500 }")
	c.Flags().StringVar(&f.grep, "grep", "", "show lines that this regular expression matches")
	c.Flags().BoolVar(&f.raw, "raw", false, "show lines of JSON as they were written")
	c.Flags().BoolVar(&f.poll, "poll", false, "follow without live tail")
	return c
}

func (a *app) logs(ctx context.Context, args []string, f logFlags) error {
	s, err := a.load(ctx, nil)
	if err != nil {
		return err
	}
	r := session.LogRequest{Pattern: f.filter, Follow: f.follow, NoTail: f.poll}
	if r.Prefixes, err = session.LogPrefixes(s.Settings, args); err != nil {
		return usage("%w", err)
	}
	if r.Since, err = logs.Since(f.since, s.Env.Clock.Now()); err != nil {
		return usage("--since %w", err)
	}
	grep, err := regexp.Compile(f.grep)
	if err != nil {
		return usage("--grep takes a regular expression: %w", err)
	}
	if err := s.MaskSecrets(ctx); err != nil && ctx.Err() == nil {
		text.Printf(a.err, "slipway: the secrets of the stack could not be read (%s), so only what is a secret by its form "+
			"is masked\n", cloud.Brief(err))
	}
	shown := 0
	show := a.logWriter(s.Identity().Prefix())
	err = s.ReadLogs(ctx, r, logs.Sink{
		Lines: func(lines []live.LogLine) {
			entries := make([]logs.Entry, 0, len(lines))
			for _, l := range lines {
				e := logs.Parse(l)
				if !grep.MatchString(e.Raw) {
					continue
				}
				if f.raw {
					e = e.Plain()
				}
				entries = append(entries, e)
			}
			shown += len(entries)
			show(entries)
		},
		Said: func(what string) { text.Printf(a.err, "slipway: %s\n", what) },
	})
	switch {
	case err != nil:
		return err
	case ctx.Err() != nil:
		return exit(exitInterrupted)
	case shown == 0:
		lines := "No line"
		if f.filter+f.grep != "" {
			lines = "No line that fits"
		}
		text.Printf(a.err, "%s since %s; --since 24h looks further back.\n", lines, r.Since.Format(time.RFC3339))
	}
	return nil
}

// logWriter writes entries in the form the flags and the terminal ask for.
func (a *app) logWriter(prefix string) func([]logs.Entry) {
	if out, ok := a.window(); ok {
		t := a.looks(out)
		return func(entries []logs.Entry) {
			var lines []string
			for _, e := range entries {
				lines = append(lines, widget.LogEntry(t, e, prefix, 0)...)
			}
			if len(lines) > 0 {
				_, _ = lipgloss.Fprintln(out, clean.Styled(strings.Join(lines, "\n")))
			}
		}
	}
	return func(entries []logs.Entry) {
		out := bufio.NewWriter(a.out)
		for _, e := range entries {
			if a.json {
				_ = command.LogJSON(out, e)
				continue
			}
			command.LogEntry(out, e, prefix)
		}
		_ = out.Flush()
	}
}
