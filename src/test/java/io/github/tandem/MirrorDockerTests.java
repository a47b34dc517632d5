package io.github.tandem;

import org.junit.jupiter.api.Tag;

import io.github.tandem.test.DockerClustersTest;
import io.github.tandem.test.TwoClusters;

/**
 * The main job between two clusters of the released Kafka image.
 */
@Tag("fault")
@DockerClustersTest
class MirrorDockerTests extends MirrorContract {

	MirrorDockerTests(TwoClusters clusters) {
		super(clusters);
	}

}
