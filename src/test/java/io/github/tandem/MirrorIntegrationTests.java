package io.github.tandem;

import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

/**
 * The main job between two clusters of brokers inside the JVM.
 */
@TwoClustersTest
class MirrorIntegrationTests extends MirrorContract {

	MirrorIntegrationTests(TwoClusters clusters) {
		super(clusters);
	}

}
