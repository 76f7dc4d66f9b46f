"""imbalanced-learn's fit_resample on one case of benches/resamplers.rs, one thread: seconds of processor time, a measurement a line.

usage: python benches/peers/resamplers.py ID N D FILE

FILE holds the rows as f32. Exits with 3 where there is no such technique.
"""
import os
import sys
import time
import warnings

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[threads] = "1"

import numpy as np
from imblearn import combine, over_sampling, under_sampling

warnings.filterwarnings("ignore")
SHORTEST, BUDGET, MOST = 0.1, 1.0, 5
NAMES = {
    "random_over": "RandomOverSampler", "smote": "SMOTE", "smotenc": "SMOTENC", "smoten": "SMOTEN", "borderline_smote": "BorderlineSMOTE",
    "kmeans_smote": "KMeansSMOTE", "svm_smote": "SVMSMOTE", "adasyn": "ADASYN", "random_under": "RandomUnderSampler",
    "cluster_centroids": "ClusterCentroids", "near_miss": "NearMiss", "tomek_links": "TomekLinks",
    "edited_nearest_neighbours": "EditedNearestNeighbours", "repeated_edited_nearest_neighbours": "RepeatedEditedNearestNeighbours",
    "all_knn": "AllKNN", "condensed_nearest_neighbour": "CondensedNearestNeighbour", "one_sided_selection": "OneSidedSelection",
    "neighbourhood_cleaning_rule": "NeighbourhoodCleaningRule", "instance_hardness_threshold": "InstanceHardnessThreshold",
    "smote_tomek": "SMOTETomek", "smote_enn": "SMOTEENN",
}


def main():
    technique, n, d, file = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    if technique not in NAMES:
        sys.exit(3)
    features = np.fromfile(file, dtype="<f4").reshape(n, d).astype(np.float64)
    labels = np.zeros(n, dtype=np.int64)
    labels[n - n // 10:] = 1
    module = next(module for module in (over_sampling, under_sampling, combine) if hasattr(module, NAMES[technique]))
    make = getattr(module, NAMES[technique])
    keywords = {"random_state": 0}
    if technique == "kmeans_smote":
        keywords["cluster_balance_threshold"] = 0.05
    if technique == "smotenc":
        keywords["categorical_features"] = [d - 3, d - 2, d - 1]
    if technique == "smoten":
        features = features.astype(np.int64)
    try:
        make(**keywords)
    except TypeError:
        del keywords["random_state"]
    start, n_done = time.process_time(), 0
    while n_done < MOST and (n_done == 0 or time.process_time() - start < BUDGET):
        before, n_runs = time.process_time(), 0
        while n_runs == 0 or time.process_time() - before < SHORTEST:
            make(**keywords).fit_resample(features, labels)
            n_runs += 1
        print((time.process_time() - before) / n_runs, flush=True)
        n_done += 1


main()
