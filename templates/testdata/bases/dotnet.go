// Command dotnet stands in for dotnet, which is to be had from its maker alone. It knows three command lines, as .NET's
// reference describes them, and fails on anything else:
//
//	dotnet restore PROJECT
//	dotnet publish PROJECT -c Release -o FOLDER [--no-restore] [-p:NAME=VALUE]
//	dotnet ASSEMBLY.dll
//
// An assembly that it publishes is the list of what the code answers, and running one is answering that.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
)

const version = "10.0"

var (
	sdk       = regexp.MustCompile(`<Project Sdk="Microsoft\.NET\.Sdk\.Web">`)
	framework = regexp.MustCompile(`<TargetFramework>net(\d+\.\d+)</TargetFramework>`)
	assembly  = regexp.MustCompile(`<AssemblyName>([^<]+)</AssemblyName>`)
	reference = regexp.MustCompile(`<ProjectReference Include="([^"]+)"`)
	property  = regexp.MustCompile(`^(?:-p|--property):\w+=\w+$`)
	answers   = regexp.MustCompile(`\.MapGet\("([^"]+)",\s*\(\)\s*=>\s*"([^"]*)"\)`)
)

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "error "+format+"\n", args...)
	os.Exit(1)
}

func read(name string) string {
	raw, err := os.ReadFile(name)
	if err != nil {
		fail("MSB1009: Project file does not exist: %v", err)
	}
	return string(raw)
}

func write(name string, data any) {
	raw, err := json.Marshal(data)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(name), 0o755)
	}
	if err == nil {
		err = os.WriteFile(name, raw, 0o644)
	}
	if err != nil {
		fail("MSB3491: %v", err)
	}
}

// projects are a project and those that it refers to.
func projects(name string) []string {
	all := []string{name}
	for _, m := range reference.FindAllStringSubmatch(read(name), -1) {
		all = append(all, projects(filepath.Join(filepath.Dir(name), strings.ReplaceAll(m[1], `\`, "/")))...)
	}
	return all
}

// assets is what a restore leaves of a project and a build wants.
func assets(project string) string {
	return filepath.Join(filepath.Dir(project), "obj/project.assets.json")
}

func restore(args []string) {
	if len(args) != 1 {
		fail("MSB1008: Only one project can be specified: %q", args)
	}
	for _, p := range projects(args[0]) {
		if m := framework.FindStringSubmatch(read(p)); m == nil || m[1] != version {
			fail("NETSDK1045: the SDK is of .NET %s, %s wants %q", version, p, m)
		}
		write(assets(p), map[string]string{"project": p})
	}
}

func publish(args []string) {
	var project, out, configuration string
	restored := false
	for i := 0; i < len(args); i++ {
		switch a := args[i]; {
		case a == "--no-restore":
			restored = true
		case (a == "-c" || a == "--configuration") && i+1 < len(args):
			i++
			configuration = args[i]
		case (a == "-o" || a == "--output") && i+1 < len(args):
			i++
			out = args[i]
		case property.MatchString(a):
		case strings.HasPrefix(a, "-"), project != "":
			fail("MSB1001: Unknown switch: %s", a)
		default:
			project = a
		}
	}
	if project == "" || out == "" || configuration != "Release" {
		fail("this stand-in publishes a project for Release into a folder: %q", args)
	}
	if !restored {
		restore([]string{project})
	}
	routes := map[string]string{}
	for _, p := range projects(project) {
		if _, err := os.Stat(assets(p)); err != nil {
			fail("NETSDK1004: Assets file not found. Run a NuGet package restore to generate this file: %v", err)
		}
		code, _ := filepath.Glob(filepath.Join(filepath.Dir(p), "*.cs"))
		if len(code) == 0 {
			fail("CS5001: no code beside %s", p)
		}
		for _, file := range code {
			for _, m := range answers.FindAllStringSubmatch(read(file), -1) {
				routes[m[1]] = m[2]
			}
		}
	}
	text := read(project)
	if !sdk.MatchString(text) {
		fail("CS0103: %s is not of the SDK for the web", project)
	}
	name := strings.TrimSuffix(filepath.Base(project), filepath.Ext(project))
	if m := assembly.FindStringSubmatch(text); m != nil {
		name = m[1]
	}
	write(filepath.Join(out, name+".dll"), routes)
	write(filepath.Join(out, name+".runtimeconfig.json"), map[string]string{"framework": "Microsoft.AspNetCore.App"})
}

func run(dll string) {
	if _, err := os.Stat(strings.TrimSuffix(dll, ".dll") + ".runtimeconfig.json"); err != nil {
		fail("the library was not found that is needed to run %s: %v", dll, err)
	}
	var routes map[string]string
	if err := json.Unmarshal([]byte(read(dll)), &routes); err != nil {
		fail("BadImageFormatException: %v", err)
	}
	for path, answer := range routes {
		http.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, answer) })
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	server := &http.Server{Addr: ":" + os.Getenv("ASPNETCORE_HTTP_PORTS")}
	go func() {
		<-ctx.Done()
		_ = server.Shutdown(context.Background())
	}()
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		fail("Failed to bind to address: %v", err)
	}
}

func main() {
	switch args := os.Args[1:]; {
	case len(args) > 1 && args[0] == "restore":
		restore(args[1:])
	case len(args) > 1 && args[0] == "publish":
		publish(args[1:])
	case len(args) > 0 && strings.HasSuffix(args[0], ".dll"):
		run(args[0])
	default:
		fail("this stand-in does not know %q", args)
	}
}
