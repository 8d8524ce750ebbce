// Package cli is the command tree: one command a file, flags in, one call into steps, one sink out.
package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"sync"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"slipway/steps"
	"slipway/steps/child"
	"slipway/steps/clean"
	"slipway/steps/cloud"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
	"slipway/ui/text"
	"slipway/ui/theme"
)

// app is what every command shares: the global flags and the streams.
type app struct {
	sandbox    bool
	speed      float64
	profile    string
	region     string
	file       string
	json       bool
	yes        bool
	noColor    bool
	accessible bool
	store      *stack.Store   // slipway.yaml as the command found it; nil: it has not looked
	tape       *cloud.CallLog // shared by everything the terminal program opens; nil: each command opens its own

	windowSaid bool        // that the database is open to the internet
	clock      cloud.Clock // what a real account's waits live by; nil: the wall clock

	noRehearsal   bool                            // the wizard offers none
	lookForEngine bool                            // in the sandbox, too, which needs none itself
	engines       func() (steps.Rehearser, error) // nil: the container command line of this machine

	theme    *theme.Theme // of the terminal, once it was asked
	signals  *Signals     // nil: nobody hears them, as in tests
	in       io.Reader
	out, err io.Writer
	masked   func(context.Context) (string, error) // reads a line without showing it
	closers  *closers                              // what a command opened, closed when it is through
	prompt   bool                                  // stdin and stdout are a terminal and nothing forbids to ask
}

// closers are what a command opened; copies of an app share them.
type closers struct {
	mu    sync.Mutex
	all   []func() error
	boxes map[string]simulated // by the file each is kept in: what one window opens twice has one clock
}

// simulated is an open sandbox with the clock it lives by.
type simulated struct {
	box   *sandbox.Sandbox
	clock *sandbox.FastClock
}

func (c *closers) add(f func() error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = append(c.all, f)
}

// sandbox opens the sandbox kept at path, or gives the one that is open.
func (c *closers) sandbox(path string, speed float64, o sandbox.Options) (simulated, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s, ok := c.boxes[path]; ok {
		return s, nil
	}
	clock := sandbox.NewFastClock(nil, speed)
	durations := sandbox.FirstRun()
	o.Clock, o.Durations = clock, &durations
	o.HostedZones = []string{"example.com"}                                    // so that HTTPS can be tried
	o.Certificates = []sandbox.Certificate{{Names: []string{"*.example.org"}}} // of a domain hosted elsewhere
	box, err := sandbox.Open(path, o)
	if err != nil {
		return simulated{}, err
	}
	if c.boxes == nil {
		c.boxes = map[string]simulated{}
	}
	c.boxes[path] = simulated{box, clock}
	c.all = append(c.all, box.Close)
	return c.boxes[path], nil
}

// Run runs the program with its arguments and returns the exit code.
func Run(ctx context.Context, signals *Signals, args []string) int {
	child.TakeSecrets()
	a := &app{signals: signals, in: os.Stdin, out: os.Stdout, err: text.Wrapped(os.Stderr, widthOf(os.Stderr)),
		masked: readMasked, prompt: canPrompt()}
	return a.run(ctx, args)
}

func (a *app) run(ctx context.Context, args []string) int {
	root := a.root()
	root.SetArgs(args)
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	if a.closers == nil {
		a.closers = &closers{}
	}
	defer func() {
		for _, c := range slices.Backward(a.closers.all) {
			if err := c(); err != nil {
				text.Printf(a.err, "slipway: %v\n", err)
			}
		}
	}()
	ended := keepErrors(root)
	err := fang.Execute(ctx, root, fang.WithVersion(version()), fang.WithoutManpage(),
		fang.WithErrorHandler(func(io.Writer, fang.Styles, error) {}))
	if err == nil {
		err = *ended
	}
	if err != nil {
		tell(a.err, err)
	}
	return codeOf(err)
}

// keepErrors keeps how a command ended from fang and holds it here: before fang lets an error be told it asks the
// terminal for its colours, which takes seconds where no answer comes or somebody else still reads the keyboard, and
// swallows what is typed meanwhile.
func keepErrors(root *cobra.Command) *error {
	var ended error
	for _, c := range everyCommand(root) {
		args, run := c.Args, c.RunE
		c.Args = func(c *cobra.Command, given []string) error {
			if args == nil {
				return nil
			}
			if ended = args(c, given); ended != nil && c == root && len(given) > 0 {
				ended = usage("there is no command %q%s; slipway --help lists them", given[0],
					stack.Nearest(given[0], commandNames(root)))
			}
			return nil
		}
		c.RunE = func(c *cobra.Command, given []string) error {
			if ended == nil {
				ended = run(c, given)
			}
			return nil
		}
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		meant := ""
		if _, flag, ok := strings.Cut(err.Error(), "unknown flag: "); ok {
			meant = stack.Nearest(flag, flagNames(c))
		}
		ended = usage("%w%s; see slipway --help", err, meant)
		return nil
	})
	return &ended
}

// everyCommand is a command with all below it.
func everyCommand(c *cobra.Command) (all []*cobra.Command) {
	for _, below := range c.Commands() {
		all = append(all, everyCommand(below)...)
	}
	return append(all, c)
}

func commandNames(root *cobra.Command) (names []string) {
	for _, c := range root.Commands() {
		names = append(names, c.Name())
	}
	return names
}

func flagNames(c *cobra.Command) (names []string) {
	note := func(f *pflag.Flag) { names = append(names, "--"+f.Name) }
	c.Flags().VisitAll(note)
	c.InheritedFlags().VisitAll(note)
	return names
}

// usageErrors are how cobra says that a command line cannot be understood; it has no types for them.
var usageErrors = []string{"unknown command", "accepts ", "unknown flag", "requires "}

// tell writes an error for people: what happened, what it means, what to do next.
func tell(w io.Writer, err error) {
	var e *exitError
	if errors.As(err, &e) {
		if e.err == nil {
			return
		}
		err = e.err
	}
	var known *cloud.Error
	if errors.As(err, &known) {
		text.Error(w, err)
		return
	}
	_, _ = io.WriteString(w, "slipway: "+clean.Block(err.Error())+"\n")
}

// canPrompt reports whether a person can be asked: never in a pipe, in CI, or on a dumb terminal.
func canPrompt() bool {
	return term.IsTerminal(int(os.Stdin.Fd())) && term.IsTerminal(int(os.Stdout.Fd())) &&
		os.Getenv("CI") == "" && os.Getenv("TERM") != "dumb"
}

// people is stdout for lines that are read by people: broken between words where it is a terminal, whole in a pipe.
func (a *app) people() io.Writer {
	if f, ok := a.out.(*os.File); ok {
		return text.Wrapped(f, widthOf(f))
	}
	return text.Wrapped(a.out, 0)
}

// widthOf is how many cells a terminal is wide, 0 for what is none.
func widthOf(f *os.File) int {
	w, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return w
}

// environment says which variables slipway looks at beside AWS's own.
const environment = "Environment: ACCESSIBLE=1 is --accessible and NO_COLOR=1 is --no-color; SLIPWAY_THEME=dark or " +
	"light is the terminal's background; SLIPWAY_SECRET_ and a secret's name is its value; AWS_PROFILE, AWS_REGION and " +
	"AWS_ENDPOINT_URL mean what they mean to the aws command."

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "slipway",
		Short: "Take a containerised API from a folder to a live, checked, priced stack on AWS",
		Long: "slipway takes a containerised API from a folder to a live, checked, priced stack on AWS: " +
			"ECS Fargate behind HTTPS, PostgreSQL, Redis, secrets, cron jobs, logs and a budget alarm.\n\n" +
			"Without a command it guides the first setup, or shows the stack that slipway.yaml describes. " +
			"Nothing is created before you have seen the plan and its monthly price and have agreed.\n\n" + environment,
		Example: "# set up the stack of this folder, or look at it:\nslipway\n\n# run one step again:\nslipway step " +
			"data\n\n# the security checklist, verified against AWS:\nslipway checklist\n\n# any of it against a simulated " +
			"AWS, no account, no Docker:\nslipway --sandbox",
		Args:          cobra.NoArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return a.wizard(cmd.Context(), "") },
	}
	flags := root.PersistentFlags()
	flags.BoolVar(&a.sandbox, "sandbox", false, "a simulated AWS: no account, no network, no Docker")
	flags.Float64Var(&a.speed, "sandbox-speed", 20, "how many times faster the sandbox's clock runs")
	flags.StringVar(&a.profile, "profile", "", "the AWS profile to use")
	flags.StringVar(&a.region, "region", "", "the AWS region, when there is no slipway.yaml")
	flags.StringVar(&a.file, "file", stack.FileName, "the file with the answers")
	flags.BoolVar(&a.json, "json", false, "write JSON on stdout")
	flags.BoolVar(&a.yes, "yes", false, "agree to creates and updates without being asked")
	flags.BoolVar(&a.noColor, "no-color", false, "write no colours")
	flags.BoolVar(&a.accessible, "accessible", false, "lines instead of screens, for screen readers")
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(a.planCommand(), a.applyCommand(), a.deployCommand(), a.rollbackCommand(), a.stepCommand(),
		a.checklistCommand(), a.destroyCommand(), a.costCommand(), a.mapCommand(), a.policyCommand(),
		a.secretsCommand(), a.jobsCommand(), a.rehearseCommand(), a.inspectCommand(), a.runCommand(), a.logsCommand(),
		a.doctorCommand(), a.dbCommand())
	return root
}
