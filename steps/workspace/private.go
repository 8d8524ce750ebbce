package workspace

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"slipway/steps/dotenv"
	"slipway/steps/secretscan"
)

// PrivateFile is a file of an image that nobody should publish.
type PrivateFile struct {
	Path   string
	Secret string // why its content is taken for a secret, "" where its name alone tells; never the content
}

// PrivateFiles looks into every layer of an image: a file that a later layer deletes is still in it.
func PrivateFiles(ctx context.Context, image v1.Image) ([]PrivateFile, error) {
	layers, err := image.Layers()
	if err != nil {
		return nil, fmt.Errorf("read the layers: %w", err)
	}
	var found []PrivateFile
	for _, l := range layers {
		files, err := privateIn(ctx, l)
		if err != nil {
			return nil, err
		}
		found = append(found, files...)
	}
	slices.SortFunc(found, func(a, b PrivateFile) int {
		return strings.Compare(a.Path+"\x00"+b.Secret, b.Path+"\x00"+a.Secret)
	})
	return slices.CompactFunc(found, func(a, b PrivateFile) bool { return a.Path == b.Path }), nil
}

func privateIn(ctx context.Context, l v1.Layer) (found []PrivateFile, err error) {
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
		switch h.Typeflag {
		case tar.TypeDir:
			if path.Base(name) == ".git" {
				found = append(found, PrivateFile{Path: name})
			}
		case tar.TypeReg:
			if why, private := privateFile(name, h.Size, files); private {
				found = append(found, PrivateFile{name, why})
			}
		}
	}
	return nil, ctx.Err()
}

// systems are folders that distributions and packages fill: test keys and certificates lie there.
var systems = []string{"/usr/lib/", "/usr/share/", "/lib/", "/proc/", "/sys/"}

// mostPrivate is how much of a file is read: keys and settings are short.
const mostPrivate = 16 << 10

// privateFile reports whether a file is one that nobody should publish, by its name, or by its content where the name
// alone does not tell, and why its content is a secret.
func privateFile(name string, size int64, content io.Reader) (secret string, private bool) {
	base := strings.ToLower(path.Base(name))
	start := func() string {
		text, _ := io.ReadAll(io.LimitReader(content, mostPrivate))
		return string(text)
	}
	switch {
	case slices.ContainsFunc(systems, func(s string) bool { return strings.HasPrefix(name, s) }),
		strings.Contains(name, "/node_modules/"), strings.Contains(name, "/site-packages/"):
		return "", false
	case Dotenv(base):
		return dotenvSecret(start()), size > 0
	case strings.HasSuffix(name, "/.aws/credentials"):
		if strings.Contains(start(), "aws_secret_access_key") {
			secret = "it holds an AWS secret key"
		}
		return secret, true
	case base == ".pgpass", base == ".netrc":
		return "it holds a password", true
	case strings.HasPrefix(base, "id_") || strings.HasSuffix(base, ".pem") || strings.HasSuffix(base, ".key"):
		private = strings.Contains(start(), "PRIVATE KEY-----")
		secret = "it is a private key"
	case base == ".npmrc", base == ".pypirc":
		text := start()
		private = strings.Contains(text, "_authToken=") || strings.Contains(text, "password")
		secret = "it holds a token or a password"
	}
	if !private {
		return "", false
	}
	return secret, true
}

// dotenvSecret says which names of a .env file have a value that is taken for a secret, "" for none.
func dotenvSecret(text string) string {
	file, err := dotenv.Parse([]byte(text))
	if err != nil {
		return ""
	}
	var names []string
	for _, e := range file.Entries {
		if SecretVariable(e.Name, e.Value.Reveal()) != "" {
			names = append(names, e.Name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "it gives a secret to " + strings.Join(names, ", ")
}

// fingerprint is that of a public key, which images of programming languages have under GPG_KEY.
var fingerprint = regexp.MustCompile(`^[0-9A-F]{40}( [0-9A-F]{40})*$`)

// own matches URLs of this very machine: what stands in them opens nothing elsewhere.
var own = regexp.MustCompile(`^[a-z+]+://[^@/]*@(localhost|127\.0\.0\.1|\[::1\])([:/]|$)`)

// SecretVariable says why the value of a variable is a secret beyond reasonable doubt, "" when it is not: a stand-in
// that a build needs (SECRET_KEY=dummy) is none.
func SecretVariable(name, value string) string {
	if fingerprint.MatchString(value) || own.MatchString(value) || !secretscan.WorthMasking(name, value) {
		return ""
	}
	return secretscan.Why(name, value)
}
