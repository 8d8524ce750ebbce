package toolchain

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"slipway/templates"
)

var (
	webSDK       = regexp.MustCompile(`Sdk\s*=\s*"Microsoft\.NET\.Sdk\.Web"`)
	framework    = regexp.MustCompile(`<TargetFrameworks?>[^<]*?net(\d+\.\d+)`)
	assemblyName = regexp.MustCompile(`<AssemblyName>\s*([^<$]+?)\s*<`)
	testProject  = regexp.MustCompile(`(?i)tests?\.\w+proj$|<IsTestProject>\s*true`)
)

// dotnet is which project of a solution is published, and what its assembly is called.
func (d folder) dotnet() templates.App {
	var a templates.App
	var projects []string
	for _, pattern := range []string{"*.csproj", "*.fsproj", "*.vbproj"} {
		projects = append(projects, d.below(pattern)...)
	}
	projects = slices.DeleteFunc(projects, func(p string) bool {
		return testProject.MatchString(p) || testProject.MatchString(d.text(p))
	})
	main := ""
	for _, p := range projects {
		if webSDK.MatchString(d.text(p)) {
			main = p
			break
		}
	}
	if main == "" && len(projects) > 0 {
		main = projects[0]
	}
	if main == "" {
		return a
	}
	text := d.text(main)
	a.Entry, a.Version = main, group(framework, text)
	if a.Version == "" {
		a.Version = group(framework, d.text("Directory.Build.props"))
	}
	if a.Binary = group(assemblyName, text); a.Binary == "" {
		a.Binary = strings.TrimSuffix(path.Base(main), path.Ext(main))
	}
	a.Manifests = append(d.present("global.json", "NuGet.config", "nuget.config", "NuGet.Config",
		"Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "packages.lock.json"), projects...)
	return a
}
