package rehearse

import (
	"context"
	"io"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"slipway/steps/workspace"
)

// Saver copies an image out of the engine's store. An image that is an io.Closer is closed when it has been looked at.
type Saver interface {
	Save(ctx context.Context, tag string) (v1.Image, error)
}

// layers looks into every layer for what should be in none: a file that a later layer deletes is still in the image.
func (r *rehearsal) layers(ctx context.Context) error {
	v := Verdict{ID: "layers", Title: "Nothing private is in its layers", Status: Unknown,
		Detail: "the image could not be looked into"}
	if r.Saver != nil {
		r.say("looking into the image")
		found, err := r.private(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		switch {
		case err != nil:
			v.Detail = "the image could not be looked into: " + err.Error()
		case len(found) > 0:
			v.Status, v.Detail = Fail, "whoever can pull the image can read "+listed(found)
			v.Fix = "name them in .dockerignore, or copy only what the app needs; change what they hold if the image was pushed"
		default:
			v.Status, v.Detail = Pass, "no .env, no .git, no private key, no cloud credentials"
		}
	}
	r.report.add(v)
	return nil
}

func (r *rehearsal) private(ctx context.Context) (names []string, err error) {
	image, err := r.Saver.Save(ctx, r.spec.Image)
	if err != nil {
		return nil, err
	}
	if c, ok := image.(io.Closer); ok {
		defer c.Close()
	}
	found, err := workspace.PrivateFiles(ctx, image)
	for _, f := range found {
		names = append(names, f.Path)
	}
	return names, err
}
