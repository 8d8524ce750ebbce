// Package child is the environment slipway gives to the programs it starts. They get what they are known to need: no
// secret values, and no AWS credentials, unless the program is there to sign in.
package child

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// general are the variables every program may need: where things are, who the user is, the language, the way to the
// network.
var general = []string{
	"HOME", "USER", "LOGNAME", "SUDO_UID", "TMPDIR", "TMP", "TEMP", "TERM", "LANG", "LC_*", "TZ", "XDG_*",
	"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "no_proxy", "all_proxy",
	"SSL_CERT_FILE", "SSL_CERT_DIR",
	// Windows starts nothing without these
	"SystemRoot", "SystemDrive", "windir", "ComSpec", "PATHEXT", "USERPROFILE", "HOMEDRIVE", "HOMEPATH", "APPDATA",
	"LOCALAPPDATA",
	"ProgramData", "ProgramFiles", "ProgramFiles(x86)", "ProgramW6432", "USERNAME", "COMPUTERNAME",
}

// containers are what the container command lines look at beside: where their server is, and how they build.
var containers = []string{
	"DOCKER_*", "BUILDKIT_*", "BUILDX_*", "CONTAINER_*", "CONTAINERS_*", "PODMAN_*", "BUILDAH_*", "STORAGE_*",
	"REGISTRY_AUTH_FILE", "NERDCTL_*",
	"CONTAINERD_*", "CNI_*", "FINCH_*", "LIMA_*", "COLIMA_*", "SSH_AUTH_SOCK", "DBUS_SESSION_BUS_ADDRESS",
	"SOURCE_DATE_EPOCH",
}

// git is where the user's own configuration of git is, and where the search for a repository ends. Every other GIT_
// variable turns git to another place or has it run something.
var git = []string{"GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CEILING_DIRECTORIES"}

// keys are AWS credentials themselves. A program that signs in makes others.
var keys = []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN",
	"AWS_CONTAINER_AUTHORIZATION_TOKEN"}

// Container is the environment of docker, podman, finch and nerdctl.
func Container() []string { return allowed(slices.Concat(general, containers)) }

// Git is the environment of git.
func Git() []string { return allowed(slices.Concat(general, git)) }

// SignIn is the environment of a command that signs in: it is the user's own tool and may open a browser, so that it
// gets everything but values of secrets and credentials.
func SignIn() []string {
	return slices.DeleteFunc(os.Environ(), func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		return strings.HasPrefix(strings.ToUpper(name), "SLIPWAY_") || slices.Contains(keys, strings.ToUpper(name))
	})
}

// allowed are the variables of this process that are named, and PATH without places that depend on where a program is
// started: a folder could put programs of its own there.
func allowed(names []string) []string {
	var out []string
	for _, pair := range os.Environ() {
		name, value, _ := strings.Cut(pair, "=")
		switch {
		case same(name, "PATH"):
			out = append(out, name+"="+absolute(value))
		case slices.ContainsFunc(names, func(allowed string) bool { return matches(name, allowed) }):
			out = append(out, pair)
		}
	}
	return out
}

func matches(name, allowed string) bool {
	if start, ok := strings.CutSuffix(allowed, "*"); ok {
		return len(name) > len(start) && same(name[:len(start)], start)
	}
	return same(name, allowed)
}

// same compares names of variables, whose case Windows ignores.
func same(a, b string) bool { return a == b || runtime.GOOS == "windows" && strings.EqualFold(a, b) }

func absolute(path string) string {
	places := slices.DeleteFunc(filepath.SplitList(path), func(place string) bool { return !filepath.IsAbs(place) })
	return strings.Join(places, string(filepath.ListSeparator))
}
