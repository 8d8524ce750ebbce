package toolchain

import (
	"path"
	"regexp"
	"strconv"
	"strings"

	"slipway/templates"
)

var (
	mavenJava = regexp.MustCompile(`<(?:java\.version|maven\.compiler\.release|maven\.compiler\.source|` +
		`maven\.compiler\.target|release|jvmTarget)>\s*(?:1\.)?(\d+)\s*<`)
	gradleJava = regexp.MustCompile(`(?:JavaLanguageVersion\.of\(|jvmToolchain\(|VERSION_|sourceCompatibility\s*=\s*["']?` +
		`(?:1\.)?)(\d+)`)
	bootPlugin = regexp.MustCompile(`(?m)spring-boot-maven-plugin|org\.springframework\.boot["')\]]|` +
		`libs\.plugins\.spring(?:\.|-)?boot`)
	applied = regexp.MustCompile(`apply\s*\(?\s*false`)
)

// spring is what builds a Spring Boot app.
func (d folder) spring() templates.App {
	a := templates.App{Manager: "maven", Wrapper: d.has("mvnw") && d.has(".mvn/wrapper/maven-wrapper.properties")}
	builds, version := []string{"pom.xml"}, mavenJava
	if !d.has("pom.xml") {
		a.Manager, builds, version = "gradle", []string{"build.gradle", "build.gradle.kts"}, gradleJava
		a.Wrapper = d.has("gradlew") && d.has("gradle/wrapper/gradle-wrapper.properties")
	}
	a.CodeFirst = true
	var said string
	for _, build := range builds {
		for _, file := range d.below(build) {
			text := d.text(file)
			if said == "" {
				said = group(version, text)
			}
			if dir := path.Dir(file); dir != "." && a.Entry == "" && bootPlugin.MatchString(text) &&
				!d.starts(builds[0], builds[len(builds)-1]) {
				a.Entry = dir
			}
		}
	}
	if said == "" {
		said = nodeVersion.FindString(strings.TrimPrefix(d.pinned("java"), "temurin-"))
	}
	a.Version = longTermJava(said)
	return a
}

// starts reports whether the folder's own build file makes a jar that starts.
func (d folder) starts(files ...string) bool {
	for _, f := range files {
		text := d.text(f)
		if !bootPlugin.MatchString(text) || strings.Contains(text, "<modules>") {
			continue
		}
		for line := range strings.Lines(text) {
			if bootPlugin.MatchString(line) && !applied.MatchString(line) {
				return true
			}
		}
	}
	return false
}

// longTermJava is the version with long-term support that runs code of another one: images of the others end soon.
func longTermJava(said string) string {
	n, err := strconv.Atoi(said)
	if err != nil {
		return ""
	}
	for _, lts := range []int{8, 11, 17, 21, 25} {
		if n <= lts {
			return strconv.Itoa(lts)
		}
	}
	return said
}
