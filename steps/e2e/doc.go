// Package e2e holds slipway end to end: a session reads, plans, runs and destroys a stack in the sandbox, and what is
// then there is compared with what should be. It has no code but tests. A test of one package alone belongs into that
// package.
package e2e
