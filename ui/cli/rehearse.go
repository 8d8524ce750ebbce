package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"slipway/steps/child"
	"slipway/steps/cloud"
	"slipway/steps/image"
	"slipway/steps/rehearse"
	"slipway/steps/secrets"
	"slipway/steps/stack"
	"slipway/steps/userfile"
	"slipway/steps/workspace"
	"slipway/ui/text"
)

// rehearsal are the flags of slipway rehearse.
type rehearsal struct {
	image, database, cache string
	jobs                   []string
	all                    bool
}

func (a *app) rehearseCommand() *cobra.Command {
	var r rehearsal
	c := &cobra.Command{
		Use:   "rehearse",
		Short: "Start the container here as ECS will run it, and say what would go wrong",
		Long: "Start the container on this machine as ECS will run it: platform, user, command, CPU and memory, " +
			"environment, port, health check, stop signal. It says what would go wrong there. AWS is neither read nor " +
			"written, and everything that was started is removed.\n\nValues of secrets come from .env and from " +
			"SLIPWAY_SECRET_NAME; what nobody gave gets a stand-in. None is printed.\nPostgreSQL and Redis run beside it " +
			"where their images are on this machine.\n\nExit 1 when something would fail.",
		Example: "slipway rehearse\nslipway rehearse --image shop:dev\nslipway rehearse --job " +
			"cleanup\nLOCAL_DB=postgres://me:secret@localhost/shop slipway rehearse --database-url LOCAL_DB",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.rehearse(cmd.Context(), r) },
	}
	c.Flags().StringVar(&r.image, "image", "", "rehearse this image of the local engine instead of building one")
	c.Flags().StringVar(&r.database, "database-url", "", "the variable that holds the URL of a database to use")
	c.Flags().StringVar(&r.cache, "redis-url", "", "the variable that holds the URL of a Redis to use")
	c.Flags().StringArrayVar(&r.jobs, "job", nil, "start this job once, too")
	c.Flags().BoolVar(&r.all, "all", false, "start every job once, too")
	return c
}

func (a *app) rehearse(ctx context.Context, flags rehearsal) error {
	settings, _, err := a.settings(nil)
	if err != nil {
		return err
	}
	values, err := a.localValues(settings)
	if err != nil {
		return err
	}
	spec, err := rehearse.SpecOf(settings, flags.image, values)
	if err == nil {
		spec, err = spec.WithJobs(settings.Schedule.Jobs, flags.jobs, flags.all)
	}
	if err != nil {
		return usage("%w", err)
	}
	if err := ownBackends(&spec, flags); err != nil {
		return err
	}
	state, err := cloud.StateFolder()
	if err != nil {
		return err
	}
	spec.Folder = filepath.Join(state, "rehearsals")
	containers, err := workspace.FindContainers(ctx)
	if err != nil {
		return err
	}
	progress := func(line string) { text.Printf(a.err, "  %s\n", line) }
	if spec.Image == "" {
		if spec.Image, err = a.buildHere(ctx, containers, settings, progress); err != nil {
			return err
		}
	}
	engine := &rehearse.Engine{Path: containers.Path, Name: containers.Name(), Platform: containers.Platform,
		Saver: containers}
	report, err := rehearse.Run(ctx, engine, spec, progress)
	if ctx.Err() != nil {
		return exit(exitInterrupted)
	}
	if err != nil {
		return err
	}
	if a.json {
		err = text.RehearsalJSON(a.out, spec.Image, report)
	} else {
		text.Rehearsal(a.out, report)
	}
	if err == nil && report.Failed() {
		return exit(exitFailed)
	}
	return err
}

// buildHere builds the folder's image and leaves it in the engine's store.
func (a *app) buildHere(ctx context.Context, containers *workspace.Containers, s stack.Settings,
	progress func(string)) (string, error) {
	if !s.Builds() {
		return "", usage("image.uri names an image that is built elsewhere: pull it and name it with --image")
	}
	from := image.Recipe(s.Image)
	var err error
	if from.Dockerfile, from.Context, err = workspace.BuildPaths(filepath.Dir(a.file), s.Image.Dockerfile,
		s.Image.Context); err != nil {
		return "", err
	}
	return containers.BuildTag(ctx, from, progress)
}

// localValues are the values of secrets that this machine knows: those of .env, and over them those of the environment.
func (a *app) localValues(s stack.Settings) (map[string]stack.Secret, error) {
	values := map[string]stack.Secret{}
	raw, err := userfile.Read(filepath.Join(filepath.Dir(a.file), ".env"), userfile.Text)
	switch {
	case err == nil:
		read, results := secrets.ImportDotenv(bytes.NewReader(raw), s)
		for _, r := range results {
			if r.Outcome == secrets.Refused {
				text.Printf(a.err, "  .env line %d was not taken: %v\n", r.Line, r.Err())
			}
		}
		for key, v := range read {
			if slices.Contains(s.Secrets.Keys, key) {
				values[key] = v
			}
		}
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("read .env: %w", err)
	}
	for _, key := range s.SecretKeys() {
		if v := child.Secret(stack.SecretVariable(key)); v != "" {
			values[key] = stack.NewSecret(v)
		}
	}
	return values, nil
}

// ownBackends takes the URLs of a database and a cache of the user's from the variables that the flags name.
func ownBackends(spec *rehearse.Spec, flags rehearsal) error {
	for _, f := range []struct {
		flag, variable, answer string
		set                    func(stack.Secret) bool
	}{
		{"--database-url", flags.database, "data.database", func(v stack.Secret) bool {
			if spec.Database != nil {
				spec.Database.URL = v
			}
			return spec.Database != nil
		}},
		{"--redis-url", flags.cache, "data.cache", func(v stack.Secret) bool {
			if spec.Cache != nil {
				spec.Cache.URL = v
			}
			return spec.Cache != nil
		}},
	} {
		switch {
		case f.variable == "":
			continue
		case strings.Contains(f.variable, "://"):
			return usage("%s takes the name of an environment variable: the URL itself would stand in the list of processes, "+
				"which everybody on this machine can read", f.flag)
		case os.Getenv(f.variable) == "":
			return usage("%s %s: there is no environment variable of that name", f.flag, f.variable)
		case !f.set(stack.NewSecret(os.Getenv(f.variable))):
			return usage("%s: %s is none in slipway.yaml, so the app gets no URL", f.flag, f.answer)
		}
	}
	return nil
}
