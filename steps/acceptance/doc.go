// Package acceptance is the run on a real account: it builds the cheapest stack, holds what slipway believes of AWS
// without proof against what AWS does, runs the checklist, destroys everything in every case, and says what it cost.
//
// It runs only when SLIPWAY_ACCEPTANCE=1 is set and the account is named; see .github/CONTRIBUTING.md. Everything else
// is tested on the sandbox, which can only repeat what is believed already.
package acceptance
