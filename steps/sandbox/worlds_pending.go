package sandbox

// Each type moves to its service's own file, which takes the line with it.

type elbWorld struct{}
type acmWorld struct{}
type route53World struct{}
