package sandbox

// Each type moves to its service's own file, which takes the line with it.

type cacheWorld struct{}
type elbWorld struct{}
type acmWorld struct{}
type route53World struct{}
type ecsWorld struct{}
type ecrWorld struct{}
type logsWorld struct{}
type schedulerWorld struct{}
