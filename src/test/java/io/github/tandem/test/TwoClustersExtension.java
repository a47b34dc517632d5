package io.github.tandem.test;

/**
 * Resolves {@link TwoClusters} to brokers inside the test's JVM.
 */
public final class TwoClustersExtension extends ClustersExtension {

	@Override
	TwoClusters start() {
		return new EmbeddedClusters();
	}

}
