package inspect

import "strings"

// inspect answers what one app says.
func (a *app) inspect() (out answers) {
	a.build(&out)
	a.port(&out)
	a.host(&out)
	a.health(&out)
	a.release(&out)
	a.stop(&out)
	a.data(&out)
	a.names(&out)
	a.workers(&out)
	a.jobs(&out)
	if language, at := a.language(); language != "" {
		out.add("language", language, at, Likely)
	}
	if name, at, _ := a.framework(); name != "" {
		out.add("framework", name, at, Likely)
	}
	return out
}

// build says what a build of the image has to be given.
func (a *app) build(out *answers) {
	if a.docker == nil || a.docker.err != nil {
		return
	}
	var list, from []string
	for _, s := range a.services {
		for _, arg := range s.args {
			if secretName(arg.name) {
				out.cautions = append(out.cautions,
					arg.from+" gives the build argument "+arg.name+", which is a secret: an image keeps its arguments, a "+
						"secret mount does not")
				continue
			}
			if arg.bare = arg.bare || holdsSecret(arg.name, arg.value); developing(arg.value) {
				arg.bare = true
			}
			list, from = append(list, arg.String()), append(from, arg.from)
		}
	}
	for _, arg := range a.docker.args {
		switch {
		case arg.given || platformArgs[arg.name] || containsName(list, arg.name):
		case secretName(arg.name):
			out.cautions = append(out.cautions,
				a.docker.at(arg.line)+" takes "+arg.name+" as a build argument, which an image keeps: a secret mount does not")
		default:
			list, from = append(list, arg.name), append(from, a.docker.at(arg.line))
		}
	}
	if list = unique(list); len(list) > 0 {
		out.add("image.args", joinList(list), joinEvidence(from), Likely)
	}
	a.dotenvCopied(out)
	var secrets, at []string
	for _, m := range a.docker.mounts {
		if m.kind == "ssh" {
			out.add("image.ssh", "true", a.docker.at(m.line), Sure)
			continue
		}
		secrets, at = append(secrets, m.id), append(at, a.docker.at(m.line))
	}
	if secrets = unique(secrets); len(secrets) > 0 {
		out.add("image.secrets", joinList(secrets), joinEvidence(at), Sure)
	}
}

// platformArgs are arguments that the builder gives itself.
var platformArgs = map[string]bool{"TARGETPLATFORM": true, "TARGETOS": true, "TARGETARCH": true,
	"TARGETVARIANT": true, "BUILDPLATFORM": true, "BUILDOS": true,
	"BUILDARCH": true, "BUILDVARIANT": true, "HTTP_PROXY": true, "HTTPS_PROXY": true, "NO_PROXY": true,
	"BUILDKIT_INLINE_CACHE": true, "SOURCE_DATE_EPOCH": true}

func containsName(list []string, name string) bool {
	for _, item := range list {
		if itemName(item) == name {
			return true
		}
	}
	return false
}

// stop is the signal that ends the container, where it is not SIGTERM.
func (a *app) stop(out *answers) {
	if a.stage != nil && a.stage.stop.value != "" && !strings.EqualFold(a.stage.stop.value, "SIGTERM") {
		out.add("service.stop_signal", a.stage.stop.value, a.docker.at(a.stage.stop.line), Sure)
	}
	for _, s := range a.services {
		if s.stop.value != "" && !strings.EqualFold(s.stop.value, "SIGTERM") {
			out.add("service.stop_signal", s.stop.value, s.file+":"+itoa(s.stop.line), Likely)
			return
		}
	}
}
