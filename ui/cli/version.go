package cli

import (
	"runtime/debug"

	"slipway/steps/stack"
)

// version is the release, or what the program was built from where it is none.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if stack.Version != "dev" || !ok {
		return stack.Version
	}
	return builtFrom(info)
}

// builtFrom names the module's version or the commit, and whether anything was changed after it.
func builtFrom(info *debug.BuildInfo) string {
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	revision, changed := settings["vcs.revision"], settings["vcs.modified"] == "true"
	switch {
	case info.Main.Version != "" && info.Main.Version != "(devel)":
		return info.Main.Version
	case revision == "":
		return stack.Version
	case changed:
		return stack.Version + " (" + revision[:min(12, len(revision))] + ", with changes)"
	}
	return stack.Version + " (" + revision[:min(12, len(revision))] + ")"
}
