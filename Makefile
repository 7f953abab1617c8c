# Every command of the project. `make` lists them.
.DEFAULT_GOAL := help
MVN := ./mvnw

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

run: ## build when needed, then run the embedded cloud in the foreground (ARGS="--computes 3")
	./pileus up $(ARGS)

check: ## everything that CI runs before a merge
	build/packages tests
	$(MVN) -q spotless:check
	$(MVN) install -Dspotless.check.skip=true
	./pileus --version
	tests/compat/cli

test: ## the tests of one module and what it needs: make test MODULE=placement
	$(MVN) -q -Dspotless.check.skip=true -pl ":pileus-$(MODULE)" -am test

format: ## bring every source file to the one format
	$(MVN) -q spotless:apply

docs: ## bring docs/api to what the route tables say
	$(MVN) -q -Dspotless.check.skip=true -pl :pileus-checks -am test -Dsurefire.failIfNoSpecifiedTests=false -Dtest=ApiPagesTest -Dpileus.docs=write

bench: ## measure this cloud (and the peer, when PEER_HOME names one that is up) and print the ratios
	bench/run

lab: ## the distributed wiring in network namespaces: MariaDB, RabbitMQ, a controller, two compute hosts
	tests/lab/run

simulate: ## kill at every step of a launch, once more with SEED
	$(MVN) -q -Dspotless.check.skip=true -pl :pileus-tests-simulation -am test -Dsurefire.failIfNoSpecifiedTests=false -Dtest='*Simulation*' -Dpileus.seed=$(or $(SEED),0)

fuzz: ## requests that nobody would write, at every public route: make fuzz REQUESTS=100000 SEED=7
	$(MVN) -q -Dspotless.check.skip=true -pl :pileus-tests-scenario -am -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dtest=FuzzTest -Dpileus.fuzz=$(or $(REQUESTS),100000) -Dpileus.seed=$(or $(SEED),1) test

faults: ## the same with real processes and kill -9, those of the image service too (longer)
	tests/faults/run
	tests/faults/images
	tests/faults/claims --kill

claims: ## 200 writers on two replicas of placement, again and again: make claims ROUNDS=1000
	$(MVN) -q -Dspotless.check.skip=true -pl :pileus-placement -am -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dtest=ReplicasTest -Dpileus.rounds=$(or $(ROUNDS),1000) test

compat: ## the field's own test suites (longer; Tempest against the embedded cloud needs TEMPEST, see tests/compat)
	tests/compat/gabbi
	tests/compat/federation
	tests/compat/k2k
	tests/compat/tempest

clean: ## remove everything that was built
	rm -rf dist
	$(MVN) -q clean

.PHONY: help run check test format docs bench lab simulate fuzz faults claims compat clean
