package image

import (
	"path/filepath"
	"slices"
	"strings"

	"slipway/steps/plan"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

// rootBases are the official images that are known to run as root unless a USER line says otherwise.
var rootBases = []string{
	"almalinux", "alpine", "amazoncorretto", "amazonlinux", "buildpack-deps", "busybox", "debian", "eclipse-temurin",
	"elixir", "erlang",
	"fedora", "golang", "gradle", "haskell", "httpd", "maven", "nginx", "node", "openjdk", "perl", "php", "pypy", "python",
	"rockylinux",
	"ruby", "rust", "scratch", "swift", "tomcat", "ubuntu",
}

// asRoot says why an image made from a Dockerfile would run as root, "" when it would not; certain is false where that
// rests on a base image nothing is known about.
func asRoot(d *workspace.Dockerfile) (why string, certain bool) {
	official, _ := workspace.OfficialName(d.FinalBase)
	switch {
	case d.User != "" && stack.RootUser(d.User):
		return "it runs as root", true
	case d.User != "" || strings.Contains(d.FinalBase, "nonroot"):
		return "", false
	case slices.Contains(rootBases, official):
		return "it sets no USER: the container would run as root", true
	}
	return "it sets no USER: the container runs as root unless the base image sets one", false
}

// RefusedAsRoot says why the image the answers build from a folder is certain to be refused for running as root, ""
// when it is not.
func RefusedAsRoot(s stack.Settings, f *workspace.Folder) string {
	if f == nil || f.Dockerfile == nil || !s.Builds() || s.Service.User != "" || !builtFrom(s.Image, f) {
		return ""
	}
	if why, certain := asRoot(f.Dockerfile); certain {
		return why
	}
	return ""
}

// builtFrom reports whether the Dockerfile that was seen in a folder is the one the answers build.
func builtFrom(s stack.Image, f *workspace.Folder) bool {
	if s.Dockerfile == "" { // the build context is looked at first, and then the folder
		return s.Context == "" || filepath.Clean(s.Context) == "."
	}
	file := filepath.FromSlash(s.Dockerfile)
	if !filepath.IsAbs(file) {
		file = filepath.Join(f.Path, file)
	}
	return f.Dockerfile.Path == "" || file == f.Dockerfile.Path
}

// refuseRoot stops a plan whose image is certain to be refused as soon as it has been built.
func refuseRoot(b *plan.Builder, t Tools) {
	if RefusedAsRoot(b.Settings, t.Seen) == "" {
		return
	}
	says := "sets no USER"
	if user := t.Seen.Dockerfile.User; user != "" {
		says = "says USER " + user
	}
	b.Refuse(plan.Problem{
		Kind: plan.Invalid, Step: Step, Resource: "service.user",
		Why: "it is empty and the Dockerfile " + says +
			": the container would run as root, and slipway refuses such an image",
		WayOut: "end the Dockerfile with the line USER 10001 and read again, or answer service.user with a user such as " +
			"10001; files the app writes to must belong to that user",
	})
}
