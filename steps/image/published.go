package image

import (
	"context"
	"errors"
	"fmt"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"slipway/steps/plan"
	"slipway/steps/workspace"
)

// withoutSecrets refuses an image that holds a secret, before it is pushed: whoever can pull it could read it, and the
// layers of an image are kept for good. What is private by its name alone is told.
func withoutSecrets(ctx context.Context, r *plan.Run, img v1.Image, dockerfile string) error {
	config, err := img.ConfigFile()
	if err != nil {
		return fmt.Errorf("read the configuration of the image that was built: %w", err)
	}
	var why []string
	for _, pair := range config.Config.Env {
		name, value, _ := strings.Cut(pair, "=")
		if said := workspace.SecretVariable(name, value); said != "" {
			why = append(why, fmt.Sprintf("ENV %s in its configuration: %s", name, said))
		}
	}
	files, err := workspace.PrivateFiles(ctx, img)
	if err != nil {
		return fmt.Errorf("look into the image that was built: %w", err)
	}
	var doubtful []string
	for _, f := range files {
		if f.Secret != "" {
			why = append(why, fmt.Sprintf("%s in one of its layers: %s", f.Path, f.Secret))
		} else {
			doubtful = append(doubtful, f.Path)
		}
	}
	if len(why) > 0 {
		return errors.New("the image holds secrets that whoever can pull it can read, so it was not pushed: " +
			strings.Join(why, "; ") + ". Take them out of " + dockerfile + " and name the files in .dockerignore; deleting " +
			"them in a later line leaves them in the layer before. The containers are given secrets from SSM (secrets.keys), " +
			"a build those of image.secrets")
	}
	if len(doubtful) > 0 {
		r.Note(plan.Note{Step: Step, Text: "the image holds " + strings.Join(doubtful, ", ") + ", which whoever can pull " +
			"it can read; name what the app does not need in .dockerignore"})
	}
	return nil
}
