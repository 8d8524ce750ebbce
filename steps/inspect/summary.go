package inspect

import (
	"path"
	"slices"
	"strconv"
	"strings"
)

// App is what is known of an app. What the folder does not say is empty; what builds it, package toolchain says.
type App struct {
	Dir       string // of its code, a slash path from the folder
	Language  string // python, node, go, ruby, java, dotnet, elixir, rust, php
	Framework string // fastapi, express …
	Port      int
	ReadsPort bool   // it listens where PORT says
	FixedPort bool   // its command or its code names the port: PORT does not move it
	Host      string // 0.0.0.0, or localhost where nothing outside the container can reach it
}

// clean is an image's paths as the files of a tree are named; what lies outside the folder is left out.
func (i Image) clean() Image {
	for _, p := range []*string{&i.Dockerfile, &i.Context} {
		if *p == "" {
			continue
		}
		if *p = path.Clean(strings.ReplaceAll(*p, `\`, "/")); path.IsAbs(*p) || *p == ".." || strings.HasPrefix(*p, "../") {
			*p = ""
		}
	}
	return i
}

// summary puts together what the answers and the folder say of the app itself.
func (a *app) summary(out answers) App {
	s := App{Dir: a.dirs[0], Host: out.value("service.host")}
	s.Language, _ = a.language()
	s.Framework, _, _ = a.framework()
	s.Port, _ = strconv.Atoi(out.value("service.port"))
	s.ReadsPort = a.portFromEnv || a.environment()["PORT"].value != "" || a.reads("PORT") != ""
	s.FixedPort = len(by(a.portSigns, "command")) > 0 || !s.ReadsPort && slices.Contains(by(a.portSigns, "code"), s.Port)
	return s
}
