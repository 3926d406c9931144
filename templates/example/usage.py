from array import array

import text_kit

text_kit.levenshtein("kitten", "sitting")  # 3
text_kit.product([1.5, 2.0])  # 3.0
text_kit.product_buffer(array("d", [1.5, 2.0]))  # 3.0
text_kit.tally("apples=3\npears=2")  # {"apples": 3, "pears": 2}
