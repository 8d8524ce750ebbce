package image

import (
	"archive/tar"
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// TestSecretsAreNotPushed: what an image says to whoever pulls it is looked at before it is pushed. A file that a later
// layer deletes is still in it; a stand-in, and what the base image of a language has, refuse nothing.
func TestSecretsAreNotPushed(t *testing.T) {
	key := "-----BEGIN RSA PRIVATE KEY-----\nx\n"
	for name, c := range map[string]struct {
		env   []string
		files map[string]string
		want  string
		noted string
	}{
		"a token":    {env: []string{"STRIPE_KEY=" + token}, want: "ENV STRIPE_KEY"},
		"a database": {env: []string{"DATABASE_URL=postgres://shop:x9Kq2mVr@db.example.com/shop"}, want: "ENV DATABASE_URL"},
		"a dotenv":   {files: map[string]string{"app/.env": "A=b\nSTRIPE_KEY=" + token}, want: "a secret to STRIPE_KEY"},
		"a key":      {files: map[string]string{"app/server.pem": key, "app/.wh.server.pem": ""}, want: "/app/server.pem"},
		"a public .env": {files: map[string]string{"app/.env.production": "API_URL=https://example.com"},
			noted: ".env.production"},
		"a test's key":   {files: map[string]string{"usr/lib/python3/test/key.pem": key}},
		"a certificate":  {files: map[string]string{"app/ca.pem": "-----BEGIN CERTIFICATE-----\nx\n"}},
		"of a base":      {env: []string{"GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D", "PYTHON_VERSION=3.13.1"}},
		"of a build":     {env: []string{"SECRET_KEY=dummy", "DATABASE_URL=postgres://u:password@localhost/x"}},
		"nothing at all": {},
	} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t)
			synctest.Test(t, func(t *testing.T) {
				l, img := newLab(t), made(t, "amd64", "10001")
				config, err := img.ConfigFile()
				if err != nil {
					t.Fatal(err)
				}
				config = config.DeepCopy()
				config.Config.Env = append(config.Config.Env, c.env...)
				if img, err = mutate.ConfigFile(img, config); err != nil {
					t.Fatal(err)
				}
				layer, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) {
					return io.NopCloser(bytes.NewReader(archive(t, c.files))), nil
				})
				if err != nil {
					t.Fatal(err)
				}
				if img, err = mutate.AppendLayers(img, layer); err != nil {
					t.Fatal(err)
				}
				err = l.apply(t.Context(), Tools{Builder: &builder{image: img}, Folder: dir})
				switch {
				case c.want == "" && err != nil:
					t.Errorf("it is refused: %v", err)
				case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), token)):
					t.Errorf("error %v, want one with %q and without the secret", err, c.want)
				case c.want != "" && len(l.live.Images.Items) > 0:
					t.Error("it was pushed all the same")
				case c.noted != "" && !strings.Contains(strings.Join(l.noted, " "), c.noted):
					t.Errorf("no %q in the notes %q", c.noted, l.noted)
				}
			})
		})
	}
}

// archive is a layer's content.
func archive(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for name, text := range files {
		h := &tar.Header{Name: name, Size: int64(len(text)), Mode: 0o644, Typeflag: tar.TypeReg}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
