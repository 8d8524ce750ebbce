package secretscan

import _ "embed"

// ordinarySettings are what applications are told in plain variables, over frameworks and services. None of them is a
// secret.
//
//go:embed testdata/ordinary.txt
var ordinarySettings string
