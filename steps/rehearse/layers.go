package rehearse

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

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

func (r *rehearsal) private(ctx context.Context) ([]string, error) {
	image, err := r.Saver.Save(ctx, r.spec.Image)
	if err != nil {
		return nil, err
	}
	if c, ok := image.(io.Closer); ok {
		defer c.Close()
	}
	layers, err := image.Layers()
	if err != nil {
		return nil, err
	}
	var found []string
	for _, l := range layers {
		names, err := privateIn(ctx, l)
		if err != nil {
			return nil, err
		}
		found = append(found, names...)
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}

func privateIn(ctx context.Context, l v1.Layer) (found []string, err error) {
	content, err := l.Uncompressed()
	if err != nil {
		return nil, fmt.Errorf("read a layer: %w", err)
	}
	defer content.Close()
	files := tar.NewReader(content)
	for ctx.Err() == nil {
		h, err := files.Next()
		if errors.Is(err, io.EOF) {
			return found, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read a layer: %w", err)
		}
		name := path.Clean("/" + h.Name)
		switch {
		case h.Typeflag == tar.TypeDir && path.Base(name) == ".git":
			found = append(found, name)
		case h.Typeflag == tar.TypeReg && privateFile(name, h.Size, files):
			found = append(found, name)
		}
	}
	return nil, ctx.Err()
}

// systems are folders that distributions and packages fill: test keys and certificates lie there.
var systems = []string{"/usr/lib/", "/usr/share/", "/lib/", "/proc/", "/sys/"}

const mostOfKey = 16 << 10

// privateFile reports whether a file is one that nobody should publish, by its name, or by its content where the name
// alone does not tell.
func privateFile(name string, size int64, content io.Reader) bool {
	base := strings.ToLower(path.Base(name))
	switch {
	case slices.ContainsFunc(systems, func(s string) bool { return strings.HasPrefix(name, s) }),
		strings.Contains(name, "/node_modules/"), strings.Contains(name, "/site-packages/"):
		return false
	case workspace.Dotenv(base):
		return size > 0
	case strings.HasSuffix(name, "/.aws/credentials"), base == ".pgpass", base == ".netrc":
		return true
	case strings.HasPrefix(base, "id_") || strings.HasSuffix(base, ".pem") || strings.HasSuffix(base, ".key"):
		start, _ := io.ReadAll(io.LimitReader(content, mostOfKey))
		return strings.Contains(string(start), "PRIVATE KEY-----")
	case base == ".npmrc", base == ".pypirc":
		start, _ := io.ReadAll(io.LimitReader(content, mostOfKey))
		return strings.Contains(string(start), "_authToken=") || strings.Contains(string(start), "password")
	}
	return false
}
